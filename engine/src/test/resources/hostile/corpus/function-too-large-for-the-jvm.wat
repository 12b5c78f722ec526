;; Has a function that is larger than a method of the JVM may be.
;; outcome: refused
;; says: is too large
(func (local i64) @times(9000){(local.set 0 (i64.add (local.get 0) (i64.const 0x123456789abcdef))) })
