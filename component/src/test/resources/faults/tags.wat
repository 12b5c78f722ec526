;; Exceptions between core modules: a tag is the same only where it was passed on, and under whatever index a module has it.
(component
  (core module $Tag
    (tag $unused (param i64))
    (tag $t (export "t") (param i32))
    (import "host" "throw" (func $throw (param i32)))
    ;; Catches what another module throws with this module's own tag.
    (func (export "catch-own") (param i32) (result i32)
      (block $caught (result i32)
        (try_table (catch $t $caught) (call $throw (local.get 0)))
        (i32.const 99))))
  (core module $Definer (tag (export "t") (param i32)))
  (core module $Thrower
    (type $other (func (result i64)))
    (import "tag" "t" (tag $t (param i32)))
    (func (export "throw") (param i32) (throw $t (local.get 0))))
  (core module $Catcher
    (import "tag" "t" (tag $t (param i32)))
    (import "a" "throw" (func $a (param i32)))
    (import "b" "throw" (func $b (param i32)))
    (func (export "catch-a") (param i32) (result i32)
      (block $all
        (block $caught (result i32)
          (try_table (catch $t $caught) (catch_all $all) (call $a (local.get 0)))
          (return (i32.const 99)))
        (return))
      (i32.const 77))
    (func (export "catch-b") (param i32) (result i32)
      (block $all
        (block $caught (result i32)
          (try_table (catch $t $caught) (catch_all $all) (call $b (local.get 0)))
          (return (i32.const 99)))
        (return))
      (i32.const 77)))

  (core instance $x (instantiate $Definer))
  (core instance $y (instantiate $Definer))
  (core instance $a (instantiate $Thrower (with "tag" (instance $x))))
  (core instance $b (instantiate $Thrower (with "tag" (instance $y))))
  (core instance $catcher (instantiate $Catcher
    (with "tag" (instance $x)) (with "a" (instance $a)) (with "b" (instance $b))))
  (func (export "catch-a") (param "x" u32) (result u32) (canon lift (core func $catcher "catch-a")))
  (func (export "catch-b") (param "x" u32) (result u32) (canon lift (core func $catcher "catch-b")))

  ;; The module that defines a tag calls the one that throws with it, through a table that both share.
  (core module $Table
    (table (export "table") 1 funcref)
    (type $throw (func (param i32)))
    (func (export "throw") (param i32) (call_indirect (type $throw) (local.get 0) (i32.const 0))))
  (core module $Fill
    (import "tag" "t" (tag $t (param i32)))
    (import "table" "table" (table 1 funcref))
    (func $throw (param i32) (throw $t (local.get 0)))
    (elem (i32.const 0) func $throw))
  (core instance $table (instantiate $Table))
  (core instance $own (instantiate $Tag (with "host" (instance $table))))
  (core instance (instantiate $Fill (with "tag" (instance $own)) (with "table" (instance $table))))
  (func (export "catch-own") (param "x" u32) (result u32) (canon lift (core func $own "catch-own"))))
