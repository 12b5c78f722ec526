;; Declares a memory that may grow to 4 GiB, and grows it until it is refused.
;; outcome: ok
;; peak: 67043344
(memory $own 1 65536)
(func (export "handle-event") (param i32 i32 i32 i32) (result i32) (loop $l (br_if $l (i32.ne (memory.grow $own (i32.const 7)) (i32.const -1))))
  (loop $l (br_if $l (i32.ne (memory.grow $own (i32.const 1)) (i32.const -1)))) (call $ok))
