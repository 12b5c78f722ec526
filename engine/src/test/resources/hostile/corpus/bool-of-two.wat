;; Passes 2 as a bool from one component to another, which must get 1.
;; outcome: ok
;; import: (import "inner" "take" (func $take (param i32)))
;; with: (with "inner" (instance (export "take" (func $take))))
(component $c
  (core module $m (func (export "take") (param i32) (if (i32.ne (local.get 0) (i32.const 1)) (then (unreachable)))))
  (core instance $i (instantiate $m))
  (func (export "take") (param "c" bool) (canon lift (core func $i "take"))))
(instance $inner (instantiate $c))
(core func $take (canon lower (func $inner "take")))
;; module
(func (export "handle-event") (param i32 i32 i32 i32) (result i32) (call $take (i32.const 2)) (call $ok))
