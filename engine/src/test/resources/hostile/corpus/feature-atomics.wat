;; Waits on an address for ever.
;; outcome: refused
;; says: threads
(func (drop (memory.atomic.wait32 $memory (i32.const 0) (i32.const 0) (i64.const -1))))
