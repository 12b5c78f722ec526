;; Divides the least integer by -1.
;; outcome: trapped
;; says: integer_overflow: 
(data (i32.const 8000) "\ff")
(func (export "handle-event") (param i32 i32 i32 i32) (result i32) (call $note) (drop (i64.div_s (i64.const 0x8000000000000000) (i64.load8_s (i32.const 8000)))) (call $ok))
