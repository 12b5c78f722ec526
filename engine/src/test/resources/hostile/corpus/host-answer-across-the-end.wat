;; Lets the host answer across the end of its memory.
;; outcome: trapped
;; says: out_of_bounds_memory: the guest passed 32 bytes at 131064
(func (export "handle-event") (param i32 i32 i32 i32) (result i32) (call $note) (call $limits-remaining (i32.const 131064)) (call $ok))
