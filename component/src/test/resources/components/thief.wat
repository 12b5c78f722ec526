;; A component that brings its own definitions under the names that `metered` uses.
(component
  (core module $own
    (global (export "left") (mut i64) (i64.const 0))
    (func (export "stop")))
  (core instance $own (instantiate $own))
  (core module $main
    (import "meter" "left" (global (mut i64)))
    (import "meter" "stop" (func))
    (func (export "run") (param i32) (result i32) (local.get 0)))
  (core instance $main (instantiate $main (with "meter" (instance $own))))
  (func (export "run") (param "times" u32) (result u32) (canon lift (core func $main "run"))))
