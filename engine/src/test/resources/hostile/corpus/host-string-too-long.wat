;; Logs a string of 4 GiB.
;; outcome: trapped
;; says: too_long: 
(func (export "handle-event") (param i32 i32 i32 i32) (result i32) (call $note) (call $log-write (i32.const 64) (i32.const 4) (i32.const 0) (i32.const -1)) (call $ok))
