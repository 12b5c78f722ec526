;; Grows a table until it is refused, and traps unless it has 100000 elements then.
;; outcome: ok
(table $own 0 funcref)
(func (export "handle-event") (param i32 i32 i32 i32) (result i32) (loop $l (br_if $l (i32.ne (table.grow $own (ref.null func) (i32.const 1000)) (i32.const -1))))
  (if (i32.ne (table.size $own) (i32.const 100000)) (then (unreachable))) (call $ok))
