;; Imports whose names are empty, or are those of another export of the instance that gives them.
(component
  (core module $Giver
    (func (export "") (result i32) (i32.const 1))
    (func (export "two") (result i32) (i32.const 2))
    (func (export "wide") (result i64) (i64.const 3)))
  (core module $Empty
    (import "" "" (func $one (result i32)))
    (func (export "one") (result i32) (call $one)))
  (core module $Renamed
    (import "given" "wide" (func $two (result i32)))
    (func (export "two") (result i32) (call $two)))
  (core instance $giver (instantiate $Giver))
  (core instance $empty (instantiate $Empty (with "" (instance $giver))))
  (core instance $renamed (instantiate $Renamed
    (with "given" (instance (export "wide" (func $giver "two"))))))
  (func (export "one") (result u32) (canon lift (core func $empty "one")))
  (func (export "two") (result u32) (canon lift (core func $renamed "two"))))
