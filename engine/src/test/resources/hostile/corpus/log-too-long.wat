;; Logs a line of 64 KiB.
;; outcome: limit
;; says: the limit "log" is exceeded: this would be 65552 bytes of log, and a call may have 65536
(func (export "handle-event") (param i32 i32 i32 i32) (result i32) (local $i i32) (call $note) (call $log-write (i32.const 64) (i32.const 4) (i32.const 65536) (i32.const 65536)) (call $ok))
