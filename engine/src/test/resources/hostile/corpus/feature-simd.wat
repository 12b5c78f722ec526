;; Uses SIMD.
;; outcome: refused
;; says: vector instructions (SIMD)
(func (v128.store (i32.const 8000) (i8x16.add (v128.load (i32.const 8000)) (v128.const i64x2 -1 -1))))
