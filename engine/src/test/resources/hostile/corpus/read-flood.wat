;; Reads rows for ever.
;; outcome: limit
;; says: the limit "reads" is exceeded: this would be 101 reads, and a call may have 100
(func (export "handle-event") (param i32 i32 i32 i32) (result i32) (local $i i32) (call $note) (loop $l (call $db-get (i32.const 16) (i32.const 4) (i32.const 32) (i32.const 4) (i32.const 1040)) (br $l)) (call $ok))
