;; What a host may give beside functions and resources: an instance in an instance, a core module, a component.
(component
  (import "test:host/all@1.0.0" (instance $all
    (export "inner" (instance (export "four" (func (result u32)))))
    (export "empty" (instance (export "deeper" (instance))))
    (export "module" (core module
      (import "env" "add" (func (param i32) (result i32)))
      (export "table" (table 1 funcref))
      (export "run" (func (param i32) (result i32)))))
    (export "component" (component
      (import "base" (func (result u32)))
      (export "more" (func (result u32)))))))
  (import "not-given" (instance (export "empty" (instance))))
  (alias export $all "inner" (instance $inner))
  (core func $four (canon lower (func $inner "four")))
  (core module $Env
    (import "host" "four" (func $four (result i32)))
    (func (export "add") (param i32) (result i32) (i32.add (local.get 0) (call $four))))
  (core instance $env (instantiate $Env (with "host" (instance (export "four" (func $four))))))
  (core instance $given (instantiate (module $all "module") (with "env" (instance $env))))
  ;; Calls a function of the given module through its table, whose type has another index there.
  (core module $Caller
    (type $one (func (result i64)))
    (type $two (func (param i64)))
    (type $run (func (param i32) (result i32)))
    (import "given" "table" (table 1 funcref))
    (import "given" "run" (func $run (param i32) (result i32)))
    (func (export "direct") (param i32) (result i32) (call $run (local.get 0)))
    (func (export "through") (param i32) (result i32) (call_indirect (type $run) (local.get 0) (i32.const 0))))
  (core instance $caller (instantiate $Caller (with "given" (instance $given))))
  (func (export "direct") (param "number" u32) (result u32) (canon lift (core func $caller "direct")))
  (func (export "through") (param "number" u32) (result u32) (canon lift (core func $caller "through")))
  (alias export $all "component" (component $given-component))
  (instance $more (instantiate $given-component (with "base" (func $inner "four"))))
  (export "more" (func $more "more")))
