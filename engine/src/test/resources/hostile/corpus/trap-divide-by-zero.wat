;; Divides by zero.
;; outcome: trapped
;; says: integer_divide_by_zero: 
(func (export "handle-event") (param i32 i32 i32 i32) (result i32) (call $note) (drop (i32.div_s (i32.const 1) (i32.load (i32.const 8000)))) (call $ok))
