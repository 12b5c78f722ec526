;; Logs a string whose last byte is outside.
;; outcome: trapped
;; says: out_of_bounds_memory: the guest passed 2 bytes at 131071
(func (export "handle-event") (param i32 i32 i32 i32) (result i32) (call $note) (call $log-write (i32.const 64) (i32.const 4) (i32.const 131071) (i32.const 2)) (call $ok))
