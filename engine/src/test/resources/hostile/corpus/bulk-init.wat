;; Copies a data segment again and again.
;; outcome: out_of_fuel
;; says: the limit "fuel" is exceeded
(data $d "@times(512){12345678}")
(func (export "handle-event") (param i32 i32 i32 i32) (result i32) (call $note) (drop (memory.grow (i32.const 1000))) (loop $l (memory.init $d (i32.const 131072) (i32.const 0) (i32.const 4096)) (br $l)) (call $ok))
