;; Loops for ever with endless fuel when the host allocates room for the payload.
;; outcome: timed_out
;; says: the limit "timeout_ms" is exceeded: it took 
;; says: and a call may take 200 ms, guest and host together
;; ceiling: endless
;; limits: timeout_ms = 200
(elem (i32.const 0) $mine)
(func $mine (param i32 i32 i32 i32) (result i32)
  (if (i32.eq (local.get 3) (i32.const 2)) (then (loop $l (br $l))))
  (call $bump (local.get 0) (local.get 1) (local.get 2) (local.get 3)))
