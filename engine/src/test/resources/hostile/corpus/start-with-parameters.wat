;; Has a start function with a parameter.
;; outcome: refused
;; says: start
(func $s (param i32)) (start $s)
