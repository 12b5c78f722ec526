;; Returns an error of 1 MiB.
;; outcome: failed
;; says: the plugin returned an error: zzzzzzzz
(func (export "handle-event") (param i32 i32 i32 i32) (result i32) (call $note) (drop (memory.grow (i32.const 64))) (memory.fill (i32.const 65536) (i32.const 122) (i32.const 0x100000))
  (call $err (i32.const 65536) (i32.const 0x100000)))
