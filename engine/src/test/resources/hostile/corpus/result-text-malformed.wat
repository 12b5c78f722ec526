;; Returns an error that is not UTF-8.
;; outcome: trapped
;; says: invalid_utf8: 
(data (i32.const 8000) "\ed\b0\80")
(func (export "handle-event") (param i32 i32 i32 i32) (result i32) (call $note) (call $err (i32.const 8000) (i32.const 3)))
