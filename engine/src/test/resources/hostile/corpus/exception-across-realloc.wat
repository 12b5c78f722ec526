;; Throws an exception while it allocates for the host. (Interpreted, the caller that the host interrupts catches it.)
;; interpreter: differs
;; outcome: trapped
;; says: uncaught_exception: 
(tag $x)
(elem (i32.const 0) $mine)
(func $mine (param i32 i32 i32 i32) (result i32)
  (if (i32.eq (local.get 3) (i32.const 12)) (then (throw $x)))
  (call $bump (local.get 0) (local.get 1) (local.get 2) (local.get 3)))
(func (export "handle-event") (param i32 i32 i32 i32) (result i32) (block $caught (try_table (catch_all $caught) (call $note))) (call $ok))
