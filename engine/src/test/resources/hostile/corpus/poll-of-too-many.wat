;; Waits for a list of handles that reaches beyond its memory.
;; outcome: trapped
;; says: out_of_bounds_memory: 
;; wasi: yes
(func (export "handle-event") (param i32 i32 i32 i32) (result i32) (local $h i32) (call $note) (call $poll (i32.const 8000) (i32.const 0x00ffffff) (i32.const 1040)) (call $ok))
