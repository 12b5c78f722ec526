;; Throws and catches exceptions for ever.
;; outcome: out_of_fuel
;; says: the limit "fuel" is exceeded: it used 10000000 units and needs more, and a call may use 10000000
(tag $x (param i32))
(func (export "handle-event") (param i32 i32 i32 i32) (result i32) (call $note)
  (loop $l (block $caught (result i32) (try_table (catch $x $caught) (throw $x (i32.const 1))) (unreachable)) (drop) (br $l))
  (call $ok))
