;; Calls a function through a table as if it had another type.
;; outcome: trapped
;; says: indirect_call_type_mismatch: 
(elem (table $table) (i32.const 1) func $ok)
(func (export "handle-event") (param i32 i32 i32 i32) (result i32) (call $note) (drop (call_indirect $table (param i64) (result i32) (i64.const 1) (i32.const 1))) (call $ok))
