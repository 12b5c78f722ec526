;; Drops a handle that it never had.
;; outcome: trapped
;; says: unknown_handle: 
;; wasi: yes
(func (export "handle-event") (param i32 i32 i32 i32) (result i32) (local $h i32) (call $note) (call $drop-output (i32.const 42)) (call $ok))
