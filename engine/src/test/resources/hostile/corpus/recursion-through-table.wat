;; Calls itself for ever through a table.
;; outcome: trapped
;; says: call_stack_exhausted: the limit "stack" is exceeded: the calls that are open may take 524288 bytes together
(type $t (func (result i32)))
(table $own 1 funcref) (elem (table $own) (i32.const 0) func $f)
(func (export "handle-event") (param i32 i32 i32 i32) (result i32) (call $note) (call $f))
(func $f (type $t) (i32.add (call_indirect $own (type $t) (i32.const 0)) (i32.const 1)))
