;; Grows three memories of two core modules in turn, until each is refused.
;; outcome: ok
;; peak: 67043344
;; import: (import "other" "memory" (memory $theirs 1))
;; with: (with "other" (instance $other))
(core module $m (memory (export "memory") 1))
(core instance $other (instantiate $m))
;; module
(memory $own 1)
(func (export "handle-event") (param i32 i32 i32 i32) (result i32)
  (loop $l
    (br_if $l (i32.ne (i32.const -3) (i32.add (i32.add
      (memory.grow $memory (i32.const 1)) (memory.grow $theirs (i32.const 1))) (memory.grow $own (i32.const 1))))))
  (call $ok))
