;; Throws an exception that nothing catches.
;; outcome: trapped
;; says: uncaught_exception: 
(tag $x (param i32))
(func (export "handle-event") (param i32 i32 i32 i32) (result i32) (call $note) (throw $x (i32.const 1)) (call $ok))
