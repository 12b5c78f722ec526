;; Makes one write more than a call may make.
;; outcome: limit
;; says: the limit "writes" is exceeded: this would be 501 writes, and a call may have 500
(func (export "handle-event") (param i32 i32 i32 i32) (result i32) (local $i i32) (call $note) (loop $l (call $note) (br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 500)))) (call $ok))
