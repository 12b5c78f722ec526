;; Fills beyond the end of a table.
;; outcome: trapped
;; says: out_of_bounds_table: 
(func (export "handle-event") (param i32 i32 i32 i32) (result i32) (call $note) (table.fill $table (i32.const 1) (ref.null func) (i32.const 2)) (call $ok))
