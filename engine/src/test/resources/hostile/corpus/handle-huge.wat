;; Uses the greatest number there is as a handle.
;; outcome: trapped
;; says: unknown_handle: 
;; wasi: yes
(func (export "handle-event") (param i32 i32 i32 i32) (result i32) (local $h i32) (call $note) (call $block (i32.const -1)) (call $ok))
