;; Publishes another plugin's event and returns what the host answers.
;; outcome: denied
;; says: it was denied event-publish: the event type is another plugin
(data (i32.const 8000) "com.acme.inventory.stock_low")
(func (export "handle-event") (param i32 i32 i32 i32) (result i32) (call $note) (call $event-publish (i32.const 8000) (i32.const 28) (i32.const 128) (i32.const 2) (i32.const 1040)) (call $answer))
