;; Throws a null exception.
;; outcome: trapped
;; says: null_reference: 
(func (export "handle-event") (param i32 i32 i32 i32) (result i32) (call $note) (throw_ref (ref.null exn)) (call $ok))
