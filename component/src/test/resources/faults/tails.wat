;; Tail calls through a table: to functions of the module itself they take no stack, however many there are.
(component
  (core module $A
    (type $count (func (param i32 i32) (result i32)))
    (type $other (func (param i64) (result i32)))
    (table (export "table") 4 funcref)
    ;; Counts down to zero by tail calls to itself.
    (func $down (export "down") (param i32 i32) (result i32)
      (if (result i32) (i32.eqz (local.get 0))
        (then (local.get 1))
        (else (return_call_indirect (type $count)
          (i32.sub (local.get 0) (i32.const 1)) (i32.add (local.get 1) (i32.const 2)) (i32.const 0)))))
    (func $wide (param i64) (result i32) (i32.const 1))
    (elem (i32.const 0) func $down $wide))
  (core module $B
    (type $other (func (param i64) (result i32)))
    (type $count (func (param i32 i32) (result i32)))
    (import "a" "table" (table 4 funcref))
    (func $own (param i32 i32) (result i32) (i32.mul (local.get 0) (local.get 1)))
    (elem (i32.const 2) func $own)
    (func (export "call") (param i32 i32 i32) (result i32)
      (return_call_indirect (type $count) (local.get 0) (local.get 1) (local.get 2))))
  (core instance $a (instantiate $A))
  (core instance $b (instantiate $B (with "a" (instance $a))))
  (func (export "down") (param "from" u32) (param "sum" u32) (result u32) (canon lift (core func $a "down")))
  (func (export "call") (param "one" u32) (param "two" u32) (param "function" u32) (result u32)
    (canon lift (core func $b "call"))))
