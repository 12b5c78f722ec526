;; Has a memory with 64-bit addresses.
;; outcome: refused
;; says: memory64
(memory $own i64 1)
