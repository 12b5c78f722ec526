;; Inserts data that lies at the end of the address space.
;; outcome: trapped
;; says: out_of_bounds_memory: 
(func (export "handle-event") (param i32 i32 i32 i32) (result i32) (call $note) (call $db-insert (i32.const 16) (i32.const 4) (i32.const -2) (i32.const 4) (i32.const 1040)) (call $ok))
