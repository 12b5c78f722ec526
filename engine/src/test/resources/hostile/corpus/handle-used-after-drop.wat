;; Writes to a stream that it dropped.
;; outcome: trapped
;; says: unknown_handle: 
;; wasi: yes
(func (export "handle-event") (param i32 i32 i32 i32) (result i32) (local $h i32) (call $note) (local.set $h (call $stdout)) (call $drop-output (local.get $h)) (call $write (local.get $h) (i32.const 64) (i32.const 4) (i32.const 1040)) (call $ok))
