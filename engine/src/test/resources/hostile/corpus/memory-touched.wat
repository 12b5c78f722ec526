;; Grows its memory to the cap and writes to each block of it.
;; outcome: ok
;; peak: 67043344
(func (export "handle-event") (param i32 i32 i32 i32) (result i32) (local $i i32)
  (loop $l (br_if $l (i32.ne (memory.grow (i32.const 1)) (i32.const -1))))
  (local.set $i (i32.const 131072))
  (loop $l (i32.store (local.get $i) (i32.const 1))
    (br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 4096))) (i32.shl (memory.size) (i32.const 16)))))
  (call $ok))
