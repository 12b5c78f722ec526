;; Calls an element that is null.
;; outcome: trapped
;; says: undefined_element: 
(func (export "handle-event") (param i32 i32 i32 i32) (result i32) (call $note) (call_indirect $table (i32.const 1)) (call $ok))
