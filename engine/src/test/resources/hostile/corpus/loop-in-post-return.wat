;; Returns ok, then loops for ever in post-return.
;; outcome: out_of_fuel
;; says: the limit "fuel" is exceeded: it used 10000000 units and needs more, and a call may use 10000000
(func (export "handle-event") (param i32 i32 i32 i32) (result i32) (call $note) (call $ok))
(func (export "post-return") (param i32) (loop $l (br $l)))
