;; An active element segment without elements whose offset lies outside of the table: instantiation traps.
(component
  (core module $m
    (table 1 funcref)
    (elem (i32.const -1) func)
    (func (export "run") (result i32) (i32.const 1)))
  (core instance $i (instantiate $m))
  (func (export "run") (result u32) (canon lift (core func $i "run"))))
