;; A core module that a host gives.
(module
  (type $run (func (param i32) (result i32)))
  (import "env" "add" (func $add (type $run)))
  (table (export "table") 1 funcref)
  (func $run (export "run") (type $run) (i32.mul (call $add (local.get 0)) (i32.const 10)))
  (elem (i32.const 0) func $run))
