;; Reads beyond the end of a table.
;; outcome: trapped
;; says: out_of_bounds_table: 
(func (export "handle-event") (param i32 i32 i32 i32) (result i32) (call $note) (drop (table.get $table (i32.const -1))) (call $ok))
