;; Loops for ever, each time through a call.
;; outcome: out_of_fuel
;; says: the limit "fuel" is exceeded: it used 10000000 units and needs more, and a call may use 10000000
(func $nothing)
(func (export "handle-event") (param i32 i32 i32 i32) (result i32) (call $note) (loop $l (call $nothing) (br $l)) (call $ok))
