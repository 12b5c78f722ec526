;; Has a memory of pages of one byte.
;; outcome: refused
;; says: custom page sizes
(memory $own 1 (pagesize 1))
