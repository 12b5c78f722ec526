;; Copies more of an element segment than it has.
;; outcome: trapped
;; says: out_of_bounds_table: 
(elem $e func $note)
(func (export "handle-event") (param i32 i32 i32 i32) (result i32) (call $note) (table.init $table $e (i32.const 0) (i32.const 0) (i32.const 2)) (call $ok))
