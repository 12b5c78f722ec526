;; Takes handles for ever.
;; outcome: limit
;; says: the limit "host_calls" is exceeded: this would be 100001 host calls, and a call may have 100000
;; ceiling: endless
;; wasi: yes
(func (export "handle-event") (param i32 i32 i32 i32) (result i32) (loop $l (drop (call $stdout)) (br $l)) (call $ok))
