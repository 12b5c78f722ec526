;; Takes no notice of a read that was cancelled, and loops for ever.
;; outcome: timed_out
;; says: the limit "timeout_ms" is exceeded: it took 
;; says: and a call may take 200 ms, guest and host together
;; store: blocking
;; ceiling: endless
;; limits: timeout_ms = 200
(func (export "handle-event") (param i32 i32 i32 i32) (result i32) (call $note)
  (call $db-get (i32.const 16) (i32.const 4) (i32.const 32) (i32.const 4) (i32.const 1040)) (loop $l (br $l)) (call $ok))
