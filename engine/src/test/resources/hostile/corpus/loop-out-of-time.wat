;; Loops for ever with endless fuel.
;; outcome: timed_out
;; says: the limit "timeout_ms" is exceeded: it took 
;; says: and a call may take 200 ms, guest and host together
;; ceiling: endless
;; limits: timeout_ms = 200
(func (export "handle-event") (param i32 i32 i32 i32) (result i32) (call $note) (loop $l (br $l)) (call $ok))
