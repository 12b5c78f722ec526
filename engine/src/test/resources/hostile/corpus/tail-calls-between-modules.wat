;; Two core modules call each other for ever in tail position, through a table.
;; outcome: trapped
;; says: call_stack_exhausted: the limit "stack" is exceeded
;; says: 4096 deep
;; import: (import "other" "table" (table $theirs 2 funcref))
;; with: (with "other" (instance $other))
(core module $m
  (type $t (func (result i32))) (table $t (export "table") 2 funcref) (elem (i32.const 0) $f)
  (func $f (result i32) (return_call_indirect $t (type $t) (i32.const 1))))
(core instance $other (instantiate $m))
;; module
(type $t (func (result i32)))
(elem (table $theirs) (i32.const 1) func $f)
(func (export "handle-event") (param i32 i32 i32 i32) (result i32) (call $note) (call $f))
(func $f (result i32) (return_call_indirect $theirs (type $t) (i32.const 0)))
