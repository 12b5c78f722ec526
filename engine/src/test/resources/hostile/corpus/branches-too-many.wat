;; Has a table of 60000 branches.
;; outcome: refused
;; says: is too large: its 60012 bytes of code
(func (param i32) (block (br_table @times(60000){0 }0 (local.get 0))))
