;; Leaves a value of another type on the stack.
;; outcome: refused
;; says: type mismatch: expected i32, found i64
(func (result i32) (i64.const 1))
