;; Logs a pair of surrogates the wrong way round.
;; outcome: trapped
;; says: invalid_utf16: 
;; encoding: utf16
(data (i32.const 8000) "\00\de\3d\d8")
(func (export "handle-event") (param i32 i32 i32 i32) (result i32) (call $note) (call $log-write (i32.const 64) (i32.const 0) (i32.const 8000) (i32.const 2)) (call $ok))
