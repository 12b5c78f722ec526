;; Loops for ever.
;; outcome: out_of_fuel
;; says: the limit "fuel" is exceeded: it used 10000000 units and needs more, and a call may use 10000000
(func (export "handle-event") (param i32 i32 i32 i32) (result i32)
  (call $note) (loop $l (br $l)) (call $ok))
