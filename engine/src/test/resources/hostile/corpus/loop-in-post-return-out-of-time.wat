;; Returns ok, then loops for ever with endless fuel in post-return.
;; outcome: timed_out
;; says: the limit "timeout_ms" is exceeded: it took 
;; says: and a call may take 200 ms, guest and host together
;; ceiling: endless
;; limits: timeout_ms = 200
(func (export "handle-event") (param i32 i32 i32 i32) (result i32) (call $note) (call $ok))
(func (export "post-return") (param i32) (loop $l (br $l)))
