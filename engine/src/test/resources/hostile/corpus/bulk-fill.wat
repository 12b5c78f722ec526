;; Fills 60 MiB again and again.
;; outcome: out_of_fuel
;; says: the limit "fuel" is exceeded
(func (export "handle-event") (param i32 i32 i32 i32) (result i32) (call $note) (drop (memory.grow (i32.const 1000))) (loop $l (memory.fill (i32.const 131072) (i32.const 1) (i32.const 62914560)) (br $l)) (call $ok))
