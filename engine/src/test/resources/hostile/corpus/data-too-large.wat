;; Inserts a row of 60 MiB.
;; outcome: limit
;; says: the limit "payload" is exceeded: this would be 62914560 bytes in one piece of data, and a call may have 1048576
(func (export "handle-event") (param i32 i32 i32 i32) (result i32) (local $i i32) (call $note) (drop (memory.grow (i32.const 960))) (call $db-insert (i32.const 16) (i32.const 4) (i32.const 65536) (i32.const 62914560) (i32.const 1040)) (call $ok))
