;; Reads a row whose id has 1 MiB.
;; outcome: failed
;; says: a name of 1048576 characters; at most 300 are possible
(func (export "handle-event") (param i32 i32 i32 i32) (result i32) (call $note) (drop (memory.grow (i32.const 16))) (memory.fill (i32.const 65536) (i32.const 122) (i32.const 1048576))
  (call $db-get (i32.const 16) (i32.const 4) (i32.const 65536) (i32.const 1048576) (i32.const 1040)) (call $answer))
