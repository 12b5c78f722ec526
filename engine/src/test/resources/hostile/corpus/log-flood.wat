;; Logs empty lines for ever.
;; outcome: limit
;; says: the limit "log_lines" is exceeded: this would be 1001 lines of log, and a call may have 1000
(func (export "handle-event") (param i32 i32 i32 i32) (result i32) (local $i i32) (call $note) (loop $l (call $log-write (i32.const 64) (i32.const 4) (i32.const 0) (i32.const 0)) (br $l)) (call $ok))
