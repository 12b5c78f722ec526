;; Uses an instruction that cannot be metered.
(component
  (core module $main
    (func (export "run") (result i32) (i31.get_s (ref.i31 (i32.const 1)))))
  (core instance $main (instantiate $main))
  (func (export "run") (result s32) (canon lift (core func $main "run"))))
