;; A core module with a start function that runs when the component is instantiated.
(component
  (core module $main
    (global $state (mut i32) (i32.const 0))
    (func $start (global.set $state (i32.const 5)))
    (start $start)
    (func (export "state") (result i32) global.get $state))
  (core instance $main (instantiate $main))
  (func (export "state") (result s32) (canon lift (core func $main "state"))))
