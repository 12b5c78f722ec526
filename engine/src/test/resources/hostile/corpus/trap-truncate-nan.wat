;; Makes an integer of a NaN with a payload.
;; outcome: trapped
;; says: invalid_conversion_to_integer: 
(data (i32.const 8000) "\01\02\03\04\05\06\f7\7f")
(func (export "handle-event") (param i32 i32 i32 i32) (result i32) (call $note) (drop (i32.trunc_f64_s (f64.load (i32.const 8000)))) (call $ok))
