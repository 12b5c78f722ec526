;; Calls a null reference of a type of its own, which belongs to garbage collection.
;; outcome: refused
;; says: heap types of the GC proposal
(type $t (func))
(func (export "handle-event") (param i32 i32 i32 i32) (result i32) (call $note) (call_ref $t (ref.null $t)) (call $ok))
