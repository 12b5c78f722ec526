;; Writes to an entity whose name has NULs and quotes.
;; outcome: failed
;; says: the manifest declares no entity "�"; drop table"; it declares [note]
(data (i32.const 8000) "\00\"; drop table")
(func (export "handle-event") (param i32 i32 i32 i32) (result i32) (call $note) (call $db-insert (i32.const 8000) (i32.const 14) (i32.const 32) (i32.const 12) (i32.const 1040)) (call $answer))
