;; Declares 100 tables of 100000 elements.
;; outcome: refused
;; says: its memories and tables begin with 80131088 bytes, and a call may use 67108864
@times(100){(table 100000 funcref)
}
