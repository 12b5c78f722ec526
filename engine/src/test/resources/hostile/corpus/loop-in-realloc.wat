;; Loops for ever when the host allocates room for the event's payload of two bytes.
;; outcome: out_of_fuel
;; says: the limit "fuel" is exceeded: it used 10000000 units and needs more, and a call may use 10000000
(elem (i32.const 0) $mine)
(func $mine (param i32 i32 i32 i32) (result i32)
  (if (i32.eq (local.get 3) (i32.const 2)) (then (loop $l (br $l))))
  (call $bump (local.get 0) (local.get 1) (local.get 2) (local.get 3)))
