;; Loops for ever in its start function.
;; call: init
;; outcome: out_of_fuel
;; says: the limit "fuel" is exceeded: it used 10000000 units and needs more, and a call may use 10000000
(func $start (loop $l (br $l)))
(start $start)
