;; Publishes an event of 1 MiB and a byte.
;; outcome: limit
;; says: the limit "payload" is exceeded: this would be 1048577 bytes in one piece of data, and a call may have 1048576
(func (export "handle-event") (param i32 i32 i32 i32) (result i32) (local $i i32) (call $note) (drop (memory.grow (i32.const 16))) (call $event-publish (i32.const 112) (i32.const 15) (i32.const 65536) (i32.const 1048577) (i32.const 1040)) (call $ok))
