;; A core module without functions of its own that starts an imported one.
(component
  (core module $state
    (global $state (mut i32) (i32.const 0))
    (func (export "begin") (global.set $state (i32.const 6)))
    (func (export "state") (result i32) global.get $state))
  (core module $main
    (import "state" "begin" (func $begin))
    (memory (export "memory") 1)
    (start $begin)
    (data (i32.const 0) "text"))
  (core instance $state (instantiate $state))
  (core instance $main (instantiate $main (with "state" (instance $state))))
  (func (export "state") (result s32) (canon lift (core func $state "state"))))
