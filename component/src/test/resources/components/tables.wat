;; A module calls a function of another one through a table. Both declare their types in another order, so that an engine
;; that compares type indices across modules refuses the right call and allows the wrong one.
(component
  (core module $caller
    (type $add (func (param i32) (result i32)))
    (type $get (func (result i64)))
    (table (export "table") 2 2 funcref)
    (func (export "right") (param i32) (result i32)
      (call_indirect (type $add) (local.get 0) (i32.const 0)))
    (func (export "wrong") (param i32) (result i32)
      (call_indirect (type $add) (local.get 0) (i32.const 1))))
  (core instance $caller (instantiate $caller))
  (core module $giver
    (type $get (func (result i64)))
    (type $add (func (param i32) (result i32)))
    (import "caller" "table" (table 2 2 funcref))
    (func $one (type $add) (i32.add (local.get 0) (i32.const 1)))
    (func $two (type $get) (i64.const 2))
    (elem (i32.const 0) func $one $two))
  (core instance (instantiate $giver (with "caller" (instance $caller))))
  (func (export "right") (param "number" u32) (result u32) (canon lift (core func $caller "right")))
  (func (export "wrong") (param "number" u32) (result u32) (canon lift (core func $caller "wrong"))))
