;; Copies from a data segment that it dropped.
;; outcome: trapped
;; says: out_of_bounds_memory: 
(data $d "1234")
(func (export "handle-event") (param i32 i32 i32 i32) (result i32) (call $note) (data.drop $d) (memory.init $d (i32.const 8000) (i32.const 0) (i32.const 1)) (call $ok))
