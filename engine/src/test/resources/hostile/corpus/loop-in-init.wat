;; Loops for ever in init.
;; call: init
;; outcome: out_of_fuel
;; says: the limit "fuel" is exceeded: it used 10000000 units and needs more, and a call may use 10000000
(func (export "init") (result i32) (loop $l (br $l)) (call $ok))
