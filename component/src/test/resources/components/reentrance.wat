;; Calls that come back to an instance in which a call is running already.
(component
  (import "again" (func $again (result u32)))
  (core func $again' (canon lower (func $again)))
  (core module $Hub
    (import "host" "again" (func $again (result i32)))
    (type $f (func (result i32)))
    (table (export "table") 2 funcref)
    (func (export "plain") (result i32) (i32.const 7))
    (func (export "via-host") (result i32) (call $again))
    (func (export "first") (result i32) (call_indirect (type $f) (i32.const 0)))
    (func (export "second") (result i32) (call_indirect (type $f) (i32.const 1))))
  (core instance $hub (instantiate $Hub (with "host" (instance (export "again" (func $again'))))))
  (func $plain (result u32) (canon lift (core func $hub "plain")))
  (func $second (result u32) (canon lift (core func $hub "second")))

  ;; Adds 100 to what it is given.
  (component $Child
    (import "f" (func $f (result u32)))
    (core func $f' (canon lower (func $f)))
    (core module $M
      (import "" "f" (func $f (result i32)))
      (func (export "run") (result i32) (i32.add (call $f) (i32.const 100))))
    (core instance $m (instantiate $M (with "" (instance (export "f" (func $f'))))))
    (func (export "run") (result u32) (canon lift (core func $m "run"))))

  ;; A child that calls its parent back.
  (instance $inside (instantiate $Child (with "f" (func $plain))))
  (core func $inside' (canon lower (func $inside "run")))
  ;; $a calls the parent, which calls $b, which calls $a.
  (instance $a (instantiate $Child (with "f" (func $second))))
  (instance $b (instantiate $Child (with "f" (func $a "run"))))
  (core func $b' (canon lower (func $b "run")))
  (core module $Fill
    (import "hub" "table" (table 2 funcref))
    (import "" "inside" (func $inside (result i32)))
    (import "" "b" (func $b (result i32)))
    (elem (i32.const 0) func $inside $b))
  (core instance (instantiate $Fill
    (with "hub" (instance $hub))
    (with "" (instance (export "inside" (func $inside')) (export "b" (func $b'))))))

  (core func $plain' (canon lower (func $plain)))
  (core module $Self
    (import "" "plain" (func $plain (result i32)))
    (func (export "self") (result i32) (call $plain)))
  (core instance $self (instantiate $Self (with "" (instance (export "plain" (func $plain'))))))

  (export "plain" (func $plain))
  (func (export "via-host") (result u32) (canon lift (core func $hub "via-host")))
  (func (export "around") (result u32) (canon lift (core func $hub "first")))
  (export "ring" (func $a "run"))
  (func (export "self") (result u32) (canon lift (core func $self "self"))))
