;; Two core modules call each other for ever.
;; outcome: trapped
;; says: call_stack_exhausted: the limit "stack" is exceeded: the calls that are open may take 524288 bytes together
;; import: (import "other" "f" (func $other (result i32))) (import "other" "table" (table $theirs 1 funcref))
;; with: (with "other" (instance $other))
(core module $m
  (type $t (func (result i32))) (table $t (export "table") 1 funcref)
  (func (export "f") (result i32) (i32.add (call_indirect $t (type $t) (i32.const 0)) (i32.const 1))))
(core instance $other (instantiate $m))
;; module
(elem (table $theirs) (i32.const 0) func $f)
(func (export "handle-event") (param i32 i32 i32 i32) (result i32) (call $note) (call $f))
(func $f (result i32) (i32.add (call $other) (i32.const 1)))
