;; Gives the host room at the end of the address space.
;; outcome: trapped
;; says: out_of_bounds_memory: the guest passed 12 bytes at 4294967280
(elem (i32.const 0) $mine)
(func $mine (param i32 i32 i32 i32) (result i32)
  (if (i32.eq (local.get 3) (i32.const 12)) (then (return (i32.const -16))))
  (call $bump (local.get 0) (local.get 1) (local.get 2) (local.get 3)))
(func (export "handle-event") (param i32 i32 i32 i32) (result i32) (call $note) (call $ok))
