;; Calls the host in post-return.
;; outcome: trapped
;; says: cannot_leave
(func (export "handle-event") (param i32 i32 i32 i32) (result i32) (call $note) (call $ok))
(func (export "post-return") (param i32) (call $note))
