;; Has a struct type of garbage collection.
;; outcome: refused
;; says: GC
(type $s (struct (field i32)))
(func (result (ref null $s)) (ref.null $s))
