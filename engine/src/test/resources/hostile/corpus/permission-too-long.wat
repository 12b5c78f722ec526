;; Asks for a permission whose name has 1 MiB.
;; outcome: failed
;; says: a name of 1048576 characters; at most 300 are possible
(func (export "handle-event") (param i32 i32 i32 i32) (result i32)
  (drop (memory.grow (i32.const 16))) (memory.fill (i32.const 65536) (i32.const 122) (i32.const 1048576))
  (call $check-permission (i32.const 65536) (i32.const 1048576) (i32.const 1040)) (call $answer))
