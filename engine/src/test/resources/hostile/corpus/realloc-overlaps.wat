;; Gives the host the same room for everything, over its own data: only its own data suffers.
;; outcome: ok
;; stores: 1 insert note {"text":"x"}
(elem (i32.const 0) $mine)
(func $mine (param i32 i32 i32 i32) (result i32)
  (if (i32.eq (local.get 3) (i32.const 12)) (then (return (i32.const 32))))
  (call $bump (local.get 0) (local.get 1) (local.get 2) (local.get 3)))
(func (export "handle-event") (param i32 i32 i32 i32) (result i32) (call $note) (call $answer))
