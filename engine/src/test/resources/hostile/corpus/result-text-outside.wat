;; Returns an error that begins at the end of its memory.
;; outcome: trapped
;; says: out_of_bounds_memory: the guest passed 1 bytes at 131072
(func (export "handle-event") (param i32 i32 i32 i32) (result i32) (call $note) (call $err (i32.const 131072) (i32.const 1)))
