;; Gives the host room for UTF-16 at an odd address.
;; outcome: trapped
;; says: misaligned_pointer: 
;; encoding: utf16
(elem (i32.const 0) $mine)
(func $mine (param i32 i32 i32 i32) (result i32)
  (if (i32.eq (local.get 2) (i32.const 2)) (then (if (i32.ne (local.get 3) (i32.const 72)) (then (return (i32.const 70001))))))
  (call $bump (local.get 0) (local.get 1) (local.get 2) (local.get 3)))
