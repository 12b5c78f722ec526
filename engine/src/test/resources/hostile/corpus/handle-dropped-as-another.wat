;; Drops an input stream as a pollable.
;; outcome: trapped
;; says: wrong_resource_type: 
;; wasi: yes
(func (export "handle-event") (param i32 i32 i32 i32) (result i32) (local $h i32) (call $note) (call $drop-pollable (call $stdin)) (call $ok))
