;; Declares a table of one element more than one may have.
;; outcome: refused
;; says: a table begins with 100001 elements, and one may have 100000
(table $own 100001 funcref)
