;; Asks for 4 GiB at once, and traps when it is refused.
;; outcome: trapped
;; says: unreachable
(func (export "handle-event") (param i32 i32 i32 i32) (result i32) (call $note) (if (i32.eq (memory.grow (i32.const 65533)) (i32.const -1)) (then (unreachable))) (call $ok))
