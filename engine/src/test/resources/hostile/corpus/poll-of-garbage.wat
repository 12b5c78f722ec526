;; Waits for a list of handles that are none.
;; outcome: trapped
;; says: unknown_handle: 
;; wasi: yes
(func (export "handle-event") (param i32 i32 i32 i32) (result i32) (local $h i32) (call $note) (call $poll (i32.const 8000) (i32.const 16) (i32.const 1040)) (call $ok))
