;; Publishes events that are 9 MiB together.
;; outcome: limit
;; says: the limit "written" is exceeded: this would be 9437184 bytes written, and a call may have 8388608
(func (export "handle-event") (param i32 i32 i32 i32) (result i32)
  (drop (memory.grow (i32.const 16)))
  (loop $l (call $event-publish (i32.const 112) (i32.const 15) (i32.const 65536) (i32.const 1048576) (i32.const 1040)) (br $l))
  (call $ok))
