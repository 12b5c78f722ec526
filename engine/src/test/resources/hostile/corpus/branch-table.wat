;; Branches through a table of 1000 targets for ever.
;; outcome: out_of_fuel
;; says: the limit "fuel" is exceeded
(func (export "handle-event") (param i32 i32 i32 i32) (result i32) (call $note) (drop (memory.grow (i32.const 1000))) (loop $l (block (br_table @times(1000){0 }0 (i32.load (i32.const 131072)))) (br $l)) (call $ok))
