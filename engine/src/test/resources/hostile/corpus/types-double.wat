;; Has a record whose fields are records of two fields each, 30 deep.
;; outcome: refused
;; says: a type is too large: at most 1000000 parts
(component (type (record (field "a" u8) (field "b" u8))) @times(30){(type (record (field "a" #) (field "b" #))) } (import "f" (func (param "x" 30))))
