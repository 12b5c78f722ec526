;; Calls a component inside of it, which calls back, where it calls the component again.
;; outcome: trapped
;; says: reentered: cannot enter component instance: a call is running in it already
;; import: (import "inner" "go" (func $go))
;; with: (with "inner" (instance (export "go" (func $go))))
(component $c
  (import "back" (func $back))
  (core func $back' (canon lower (func $back)))
  (core module $m (import "a" "back" (func $b)) (func (export "go") (call $b)))
  (core instance $i (instantiate $m (with "a" (instance (export "back" (func $back'))))))
  (func (export "go") (canon lift (core func $i "go"))))
(core module $n (import "libc" "table" (table $t 2 funcref)) (func (export "back") (call_indirect $t (i32.const 1))))
(core instance $ni (instantiate $n (with "libc" (instance $libc))))
(func $back (canon lift (core func $ni "back")))
(instance $inner (instantiate $c (with "back" (func $back))))
(core func $go (canon lower (func $inner "go")))
;; module
(elem (table $table) (i32.const 1) func $go)
(func (export "handle-event") (param i32 i32 i32 i32) (result i32) (call $note) (call $go) (call $ok))
