;; Passes a char that is no Unicode scalar value from one component to another inside of it.
;; outcome: trapped
;; says: invalid_char: the guest passed the char 0x110000
;; import: (import "inner" "take" (func $take (param i32)))
;; with: (with "inner" (instance (export "take" (func $take))))
(component $c
  (core module $m (func (export "take") (param i32)))
  (core instance $i (instantiate $m))
  (func (export "take") (param "c" char) (canon lift (core func $i "take"))))
(instance $inner (instantiate $c))
(core func $take (canon lower (func $inner "take")))
;; module
(func (export "handle-event") (param i32 i32 i32 i32) (result i32) (call $note) (call $take (i32.const 0x110000)) (call $ok))
