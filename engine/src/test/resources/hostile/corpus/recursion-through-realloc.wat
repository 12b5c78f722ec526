;; Calls the host, whose answer is allocated by calling the host, and so on.
;; outcome: trapped
;; says: cannot_leave
(elem (i32.const 0) $mine)
(func $mine (param i32 i32 i32 i32) (result i32)
  (if (i32.eq (local.get 3) (i32.const 12)) (then (call $note)))
  (call $bump (local.get 0) (local.get 1) (local.get 2) (local.get 3)))
(func (export "handle-event") (param i32 i32 i32 i32) (result i32) (call $note) (call $ok))
