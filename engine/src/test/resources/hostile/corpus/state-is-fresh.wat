;; Counts its calls in a global, in memory and in a table, and traps unless it counts from the start.
;; outcome: ok
;; stores: 1 insert note {"text":"x"}
(global $g (mut i32) (i32.const 0))
(data $d "1234")
(func $f)
(elem declare func $f)
(func (export "handle-event") (param i32 i32 i32 i32) (result i32)
  (global.set $g (i32.add (global.get $g) (i32.const 1)))
  (i32.store (i32.const 8000) (i32.add (i32.load (i32.const 8000)) (i32.const 1)))
  (if (i32.ne (global.get $g) (i32.const 1)) (then (unreachable)))
  (if (i32.ne (i32.load (i32.const 8000)) (i32.const 1)) (then (unreachable)))
  (if (i32.eqz (ref.is_null (table.get $table (i32.const 1)))) (then (unreachable)))
  (table.set $table (i32.const 1) (ref.func $f))
  (memory.init $d (i32.const 8008) (i32.const 0) (i32.const 4)) (data.drop $d)
  (if (i32.ne (memory.grow (i32.const 3)) (i32.const 2)) (then (unreachable)))
  (call $note) (call $answer))
