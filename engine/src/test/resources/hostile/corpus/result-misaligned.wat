;; Returns a pointer that is no multiple of four.
;; outcome: trapped
;; says: misaligned_pointer: the guest passed the pointer 1026
(func (export "handle-event") (param i32 i32 i32 i32) (result i32) (call $note) (i32.const 1026))
