;; Loads beyond the end of its memory.
;; outcome: trapped
;; says: out_of_bounds_memory: 
(func (export "handle-event") (param i32 i32 i32 i32) (result i32) (call $note) (drop (i64.load offset=0xffffffff (i32.const -1))) (call $ok))
