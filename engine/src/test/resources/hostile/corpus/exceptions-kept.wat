;; Catches exceptions with references to them, and throws them again for ever.
;; outcome: out_of_fuel
;; says: the limit "fuel" is exceeded: it used 10000000 units and needs more, and a call may use 10000000
(tag $x (param i32))
(global $g (mut exnref) (ref.null exn))
(func (export "handle-event") (param i32 i32 i32 i32) (result i32) (call $note)
  (loop $l (block $caught (result exnref) (try_table (catch_all_ref $caught) (throw $x (i32.const 1))) (unreachable))
    (global.set $g) (br $l))
  (call $ok))
