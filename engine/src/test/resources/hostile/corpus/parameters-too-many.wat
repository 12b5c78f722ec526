;; Has a function of 1001 parameters.
;; outcome: refused
;; says: too many core parameters: at most 1000, found 1001
(func (param @times(1001){i32 }))
