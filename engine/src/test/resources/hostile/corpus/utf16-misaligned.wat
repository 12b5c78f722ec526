;; Logs a string of UTF-16 at an odd address.
;; outcome: trapped
;; says: misaligned_pointer: the guest passed the pointer 8001
;; encoding: utf16
(data (i32.const 8000) "aaaaaa")
(func (export "handle-event") (param i32 i32 i32 i32) (result i32) (call $note) (call $log-write (i32.const 64) (i32.const 0) (i32.const 8001) (i32.const 2)) (call $ok))
