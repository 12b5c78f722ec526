;; Waits again and again for a list of 100000 handles, which is work for the host.
;; outcome: out_of_fuel
;; says: the limit "fuel" is exceeded
;; wasi: yes
(elem (i32.const 0) $mine)
(func $mine (param i32 i32 i32 i32) (result i32)
  (if (i32.eq (local.get 3) (i32.const 400000)) (then (return (i32.const 0x400000))))
  (call $bump (local.get 0) (local.get 1) (local.get 2) (local.get 3)))
(func (export "handle-event") (param i32 i32 i32 i32) (result i32) (local $i i32) (local $h i32)
  (local.set $h (call $timer (i64.const 0)))
  (drop (memory.grow (i32.const 512)))
  (local.set $i (i32.const 131072))
  (loop $l (i32.store (local.get $i) (local.get $h))
    (br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 4))) (i32.const 531072))))
  (loop $l (call $poll (i32.const 131072) (i32.const 100000) (i32.const 1040)) (br $l))
  (call $ok))
