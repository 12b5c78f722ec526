;; Inserts a row of 60 MiB.
;; outcome: limit
;; says: the limit "lifted_bytes" is exceeded: the values that are passed would take more than 4194304 bytes of the host
(func (export "handle-event") (param i32 i32 i32 i32) (result i32) (local $i i32) (call $note) (drop (memory.grow (i32.const 960))) (call $db-insert (i32.const 16) (i32.const 4) (i32.const 65536) (i32.const 62914560) (i32.const 1040)) (call $ok))
