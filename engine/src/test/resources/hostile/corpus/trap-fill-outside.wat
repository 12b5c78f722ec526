;; Fills 4 GiB.
;; outcome: trapped
;; says: out_of_bounds_memory: 
(func (export "handle-event") (param i32 i32 i32 i32) (result i32) (call $note) (memory.fill (i32.const 0) (i32.const 1) (i32.const -1)) (call $ok))
