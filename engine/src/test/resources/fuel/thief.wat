;; A component whose core module wants the meter's own global.
(component
  (core module $store (global (export "left") (mut i64) (i64.const 0)))
  (core module $main
    (import "mortise" "left" (global $left (mut i64)))
    (func (export "run") (result i32) (global.set $left (i64.const 1000000)) (i32.const 1)))
  (core instance $store (instantiate $store))
  (core instance $main (instantiate $main (with "mortise" (instance $store))))
  (func (export "run") (result s32) (canon lift (core func $main "run"))))
