;; Logs an overlong slash.
;; outcome: trapped
;; says: invalid_utf8: 
(data (i32.const 8000) "\c0\af")
(func (export "handle-event") (param i32 i32 i32 i32) (result i32) (call $note) (call $log-write (i32.const 64) (i32.const 0) (i32.const 8000) (i32.const 2)) (call $ok))
