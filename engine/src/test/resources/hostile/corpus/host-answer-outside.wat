;; Lets the host answer at the end of the address space.
;; outcome: trapped
;; says: out_of_bounds_memory: the guest passed 16 bytes at 4294967292
(func (export "handle-event") (param i32 i32 i32 i32) (result i32) (call $note) (call $db-insert (i32.const 16) (i32.const 4) (i32.const 32) (i32.const 12) (i32.const -4)) (call $ok))
