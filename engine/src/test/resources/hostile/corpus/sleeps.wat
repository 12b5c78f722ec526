;; Waits for the end of time through WASI.
;; outcome: timed_out
;; says: the limit "timeout_ms" is exceeded: it took 
;; says: and a call may take 200 ms, guest and host together
;; limits: timeout_ms = 200
;; wasi: yes
(func (export "handle-event") (param i32 i32 i32 i32) (result i32) (call $note) (call $block (call $timer (i64.const 0xffffffffffffffff))) (call $ok))
