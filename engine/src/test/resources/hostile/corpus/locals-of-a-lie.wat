;; Has a function of 50001 locals in one group.
;; outcome: refused
;; says: too many locals in function body 4: at most 50000, found 50001
(func (local @times(50001){i32 }))
