;; Publishes events for ever.
;; outcome: limit
;; says: the limit "events" is exceeded: this would be 101 events, and a call may have 100
(func (export "handle-event") (param i32 i32 i32 i32) (result i32) (local $i i32) (call $note) (loop $l (call $event-publish (i32.const 112) (i32.const 15) (i32.const 128) (i32.const 2) (i32.const 1040)) (br $l)) (call $ok))
