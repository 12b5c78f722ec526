;; Waits for a list of eight million handles.
;; outcome: limit
;; says: the limit "lifted_bytes" is exceeded: the values that are passed would take more than 4194304 bytes of the host
;; ceiling: endless
;; wasi: yes
(func (export "handle-event") (param i32 i32 i32 i32) (result i32) (local $i i32) (local $h i32)
  (local.set $h (call $timer (i64.const 0)))
  (drop (memory.grow (i32.const 512)))
  (local.set $i (i32.const 131072))
  (loop $l (i32.store (local.get $i) (local.get $h)) (br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 4))) (i32.const 33554432))))
  (call $poll (i32.const 131072) (i32.const 8000000) (i32.const 1040))
  (call $ok))
