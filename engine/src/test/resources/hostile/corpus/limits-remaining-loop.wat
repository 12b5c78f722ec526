;; Asks the host again and again what is left.
;; outcome: limit
;; says: the limit "host_calls" is exceeded: this would be 100001 host calls, and a call may have 100000
(func (export "handle-event") (param i32 i32 i32 i32) (result i32) (loop $l (call $limits-remaining (i32.const 2048)) (br $l)) (call $ok))
