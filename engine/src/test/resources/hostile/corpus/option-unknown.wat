;; Passes an option that is neither none nor some from one component to another inside of it.
;; outcome: trapped
;; says: invalid_discriminant: the guest passed the discriminant 3
;; import: (import "inner" "take" (func $take (param i32 i32)))
;; with: (with "inner" (instance (export "take" (func $take))))
(component $c
  (type $t' (option u8)) (export $t "t" (type $t'))
  (core module $m (func (export "take") (param i32 i32)))
  (core instance $i (instantiate $m))
  (func (export "take") (param "c" $t) (canon lift (core func $i "take"))))
(instance $inner (instantiate $c))
(core func $take (canon lower (func $inner "take")))
;; module
(func (export "handle-event") (param i32 i32 i32 i32) (result i32) (call $note) (call $take (i32.const 3) (i32.const 0)) (call $ok))
