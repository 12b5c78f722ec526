;; Makes an array of garbage collection.
;; outcome: refused
;; says: GC
(type $a (array (mut i8)))
(func (drop (array.new_default $a (i32.const 1000000000))))
