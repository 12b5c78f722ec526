;; Calls the host while it allocates room for the event's payload.
;; outcome: trapped
;; says: cannot_leave
(elem (i32.const 0) $mine)
(func $mine (param i32 i32 i32 i32) (result i32)
  (if (i32.eq (local.get 3) (i32.const 2)) (then (call $note)))
  (call $bump (local.get 0) (local.get 1) (local.get 2) (local.get 3)))
