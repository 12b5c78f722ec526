;; Has a memory that threads share.
;; outcome: refused
;; says: shared memories
(memory $own 1 1 shared)
