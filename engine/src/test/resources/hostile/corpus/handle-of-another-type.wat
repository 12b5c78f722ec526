;; Writes to an input stream.
;; outcome: trapped
;; says: wrong_resource_type: 
;; wasi: yes
(func (export "handle-event") (param i32 i32 i32 i32) (result i32) (local $h i32) (call $note) (call $write (call $stdin) (i32.const 64) (i32.const 4) (i32.const 1040)) (call $ok))
