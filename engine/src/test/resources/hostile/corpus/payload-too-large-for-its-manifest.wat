;; Publishes an event that is larger than its own manifest allows.
;; outcome: limit
;; says: the limit "payload" is exceeded: this would be 1025 bytes in one piece of data, and a call may have 1024
;; limits: payload_kb = 1
(func (export "handle-event") (param i32 i32 i32 i32) (result i32) (local $i i32) (call $note) (call $event-publish (i32.const 112) (i32.const 15) (i32.const 65536) (i32.const 1025) (i32.const 1040)) (call $ok))
