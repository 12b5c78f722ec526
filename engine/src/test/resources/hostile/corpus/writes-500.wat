;; Makes every write that a call may make.
;; outcome: ok
;; stores: 500 insert note {"text":"x"}
(func (export "handle-event") (param i32 i32 i32 i32) (result i32) (local $i i32)
  (loop $l (call $note) (br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 500))))
  (call $answer))
