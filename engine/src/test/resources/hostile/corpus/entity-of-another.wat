;; Writes to an entity that its manifest does not declare.
;; outcome: failed
;; says: the manifest declares no entity "item"; it declares [note]
(data (i32.const 8000) "item")
(func (export "handle-event") (param i32 i32 i32 i32) (result i32) (call $note) (call $db-insert (i32.const 8000) (i32.const 4) (i32.const 32) (i32.const 12) (i32.const 1040)) (call $answer))
