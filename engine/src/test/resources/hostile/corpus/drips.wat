;; Uses fuel in small sips; the test gives it exactly what it needs, and one unit less.
;; outcome: ok
(func $nothing)
(func (export "handle-event") (param i32 i32 i32 i32) (result i32) (local $i i32)
  (loop $l (br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 1000))))
  (call $nothing) (i32.const 1024))
