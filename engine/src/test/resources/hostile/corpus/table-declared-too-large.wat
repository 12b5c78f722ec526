;; Declares a table of 4294967295 elements.
;; outcome: refused
;; says: minimum table size is out of bounds
(table $own 4294967295 funcref)
