;; Writes, reads what it wrote, so that the host applies it, then traps.
;; outcome: trapped
;; says: unreachable: 
(func (export "handle-event") (param i32 i32 i32 i32) (result i32) (call $note)
  (call $db-query (i32.const 16) (i32.const 4) (i32.const 128) (i32.const 2) (i32.const 1040)) (unreachable))
