;; Grows its memory page by page until it is refused, then returns ok.
;; outcome: ok
;; stores: 1 insert note {"text":"x"}
;; peak: 67043344
(func (export "handle-event") (param i32 i32 i32 i32) (result i32) (loop $l (br_if $l (i32.ne (memory.grow (i32.const 1)) (i32.const -1)))) (call $note) (call $answer))
