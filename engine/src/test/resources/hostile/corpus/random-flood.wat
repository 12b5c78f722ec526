;; Asks for 2 to the power of 63 random bytes.
;; outcome: trapped
;; says: random_too_long: 
;; wasi: yes
(func (export "handle-event") (param i32 i32 i32 i32) (result i32) (local $h i32) (call $note) (call $random (i64.const 0x8000000000000000) (i32.const 1040)) (call $ok))
