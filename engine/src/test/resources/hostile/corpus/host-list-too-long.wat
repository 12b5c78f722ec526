;; Inserts data of 268435456 bytes.
;; outcome: trapped
;; says: too_long: 
(func (export "handle-event") (param i32 i32 i32 i32) (result i32) (call $note) (call $db-insert (i32.const 16) (i32.const 4) (i32.const 0) (i32.const 0x10000000) (i32.const 1040)) (call $ok))
