;; Takes the remainder of a division by zero.
;; outcome: trapped
;; says: integer_divide_by_zero: 
(func (export "handle-event") (param i32 i32 i32 i32) (result i32) (call $note) (drop (i64.rem_u (i64.const 1) (i64.load (i32.const 8000)))) (call $ok))
