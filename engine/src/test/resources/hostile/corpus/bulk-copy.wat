;; Copies 60 MiB onto themselves again and again.
;; outcome: out_of_fuel
;; says: the limit "fuel" is exceeded
(func (export "handle-event") (param i32 i32 i32 i32) (result i32) (call $note) (drop (memory.grow (i32.const 1000))) (loop $l (memory.copy (i32.const 131073) (i32.const 131072) (i32.const 62914560)) (br $l)) (call $ok))
