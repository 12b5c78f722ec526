;; Returns an error of NULs.
;; outcome: failed
;; says: the plugin returned an error: ���
(data (i32.const 8000) "\00\00\00")
(func (export "handle-event") (param i32 i32 i32 i32) (result i32) (call $note) (call $err (i32.const 8000) (i32.const 3)))
