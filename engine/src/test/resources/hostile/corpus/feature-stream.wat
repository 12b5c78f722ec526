;; Is a component that makes streams.
;; outcome: refused
;; says: stream
(component (type $s (stream u8)) (core func (canon stream.new $s)))
