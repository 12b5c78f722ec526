;; Lets the host answer at an odd address.
;; outcome: trapped
;; says: misaligned_pointer: the guest passed the pointer 1041
(func (export "handle-event") (param i32 i32 i32 i32) (result i32) (call $note) (call $db-insert (i32.const 16) (i32.const 4) (i32.const 32) (i32.const 12) (i32.const 1041)) (call $ok))
