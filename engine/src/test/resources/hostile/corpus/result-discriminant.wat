;; Returns a result that is neither ok nor err.
;; outcome: trapped
;; says: invalid_discriminant: the guest passed the discriminant 2
(func (export "handle-event") (param i32 i32 i32 i32) (result i32) (call $note) (i32.store8 (i32.const 1024) (i32.const 2)) (i32.const 1024))
