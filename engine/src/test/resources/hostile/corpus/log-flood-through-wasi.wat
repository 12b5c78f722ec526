;; Prints for ever without an end of line.
;; outcome: limit
;; says: the limit "log" is exceeded: this would be 65776 bytes of log, and a call may have 65536
;; wasi: yes
(func (export "handle-event") (param i32 i32 i32 i32) (result i32) (local $i i32) (call $note) (memory.fill (i32.const 65536) (i32.const 122) (i32.const 4096)) (local.set $i (call $stdout))
  (loop $l (call $write (local.get $i) (i32.const 65536) (i32.const 4096) (i32.const 1040)) (br $l)) (call $ok))
