;; Copies from beyond the end of its memory.
;; outcome: trapped
;; says: out_of_bounds_memory: 
(func (export "handle-event") (param i32 i32 i32 i32) (result i32) (call $note) (memory.copy (i32.const 0) (i32.const 131072) (i32.const 1)) (call $ok))
