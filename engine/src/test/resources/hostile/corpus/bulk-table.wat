;; Fills and copies a table of 100000 elements again and again.
;; outcome: out_of_fuel
;; says: the limit "fuel" is exceeded
(table $own 100000 funcref)
(func (export "handle-event") (param i32 i32 i32 i32) (result i32) (call $note) (drop (memory.grow (i32.const 1000))) (loop $l (table.fill $own (i32.const 0) (ref.null func) (i32.const 100000)) (table.copy $own $own (i32.const 1) (i32.const 0) (i32.const 99999)) (br $l)) (call $ok))
