;; Has a type of 10000 lists inside each other.
;; outcome: refused
;; says: a type is nested too deeply: at most 100 levels
(component (type $t0 (list u8)) @times(10000){(type (list #)) } (import "f" (func (param "x" 10000))))
