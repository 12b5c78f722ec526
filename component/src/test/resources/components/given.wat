;; A component that a host gives: it has a core module of its own.
(component
  (import "base" (func $base (result u32)))
  (core func $base' (canon lower (func $base)))
  (core module $M
    (import "" "base" (func $base (result i32)))
    (func (export "more") (result i32) (i32.add (call $base) (i32.const 1000))))
  (core instance $m (instantiate $M (with "" (instance (export "base" (func $base'))))))
  (func (export "more") (result u32) (canon lift (core func $m "more")))
  (func (export "also") (result u32) (canon lift (core func $m "more"))))
