;; Calls itself for ever.
;; outcome: trapped
;; says: call_stack_exhausted: the limit "stack" is exceeded: the calls that are open may take 524288 bytes together
(func (export "handle-event") (param i32 i32 i32 i32) (result i32) (call $note) (call $f))
(func $f (result i32) (i32.add (call $f) (i32.const 1)))
