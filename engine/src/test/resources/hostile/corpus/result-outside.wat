;; Returns a pointer at the end of the address space.
;; outcome: trapped
;; says: out_of_bounds_memory: the guest passed 12 bytes at 4294967292
(func (export "handle-event") (param i32 i32 i32 i32) (result i32) (call $note) (i32.const -4))
