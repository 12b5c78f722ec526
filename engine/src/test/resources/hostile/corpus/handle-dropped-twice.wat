;; Drops a handle twice.
;; outcome: trapped
;; says: unknown_handle: 
;; wasi: yes
(func (export "handle-event") (param i32 i32 i32 i32) (result i32) (local $h i32) (call $note) (local.set $h (call $stdout)) (call $drop-output (local.get $h)) (call $drop-output (local.get $h)) (call $ok))
