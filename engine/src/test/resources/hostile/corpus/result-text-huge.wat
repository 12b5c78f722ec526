;; Returns an error of 8 MiB.
;; outcome: limit
;; says: the limit "lifted_bytes" is exceeded: the values that are passed would take more than 4194304 bytes of the host
(func (export "handle-event") (param i32 i32 i32 i32) (result i32) (call $note) (drop (memory.grow (i32.const 960))) (memory.fill (i32.const 65536) (i32.const 122) (i32.const 0x800000))
  (call $err (i32.const 65536) (i32.const 0x800000)))
