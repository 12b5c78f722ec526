;; Stores eight bytes of which the last is outside.
;; outcome: trapped
;; says: out_of_bounds_memory: 
(func (export "handle-event") (param i32 i32 i32 i32) (result i32) (call $note) (i64.store (i32.const 131065) (i64.const -1)) (call $ok))
