;; Executes unreachable.
;; outcome: trapped
;; says: unreachable: 
(func (export "handle-event") (param i32 i32 i32 i32) (result i32) (call $note) (unreachable) (call $ok))
