;; A component whose core module a test replaces by `metered`.
(component
  (core module $main (func (export "run") (param i32) (result i32) (local.get 0)))
  (core instance $main (instantiate $main))
  (func (export "run") (param "times" u32) (result u32) (canon lift (core func $main "run"))))
