;; Has a function of 60000 locals.
;; outcome: refused
;; says: too many locals in function body 4: at most 50000, found 60000
(func (local @times(60000){i64 }))
