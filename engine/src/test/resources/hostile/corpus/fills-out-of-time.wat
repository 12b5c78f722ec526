;; Fills its memory again and again with endless fuel.
;; outcome: timed_out
;; says: the limit "timeout_ms" is exceeded: it took 
;; says: and a call may take 200 ms, guest and host together
;; ceiling: endless
;; limits: timeout_ms = 200
(func (export "handle-event") (param i32 i32 i32 i32) (result i32)
  (drop (memory.grow (i32.const 900)))
  (loop $l (memory.fill (i32.const 131072) (i32.const 7) (i32.const 58000000)) (br $l)) (call $ok))
