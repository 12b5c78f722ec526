;; Makes an integer of infinity.
;; outcome: trapped
;; says: integer_overflow: 
(data (i32.const 8000) "\00\00\80\7f")
(func (export "handle-event") (param i32 i32 i32 i32) (result i32) (call $note) (drop (i64.trunc_f32_u (f32.load (i32.const 8000)))) (call $ok))
