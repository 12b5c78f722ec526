;; A guest whose lists of bytes all lie in the same 64 KiB: `lists` returns a list of them, `passes` gives it to another
;; component, which counts it.
(component
  (component $counter
    (core module $library
      (memory (export "memory") 1)
      (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 0))
      (func (export "count") (param i32 i32) (result i32) (local.get 1)))
    (core instance $library (instantiate $library))
    (func (export "count") (param "lists" (list (list u8))) (result u32)
      (canon lift (core func $library "count") (memory (core memory $library "memory")) (realloc (core func $library "realloc")))))
  (instance $counter (instantiate $counter))
  (core module $memory
    (memory (export "memory") 1))
  (core instance $memory (instantiate $memory))
  (core func $count (canon lower (func $counter "count") (memory (core memory $memory "memory"))))
  (core module $guest
    (import "env" "memory" (memory 1))
    (import "env" "count" (func $count (param i32 i32) (result i32)))
    (func $fill (param $count i32)
      (local $at i32)
      (loop $again
        (i32.store (local.get $at) (i32.const 0))
        (i32.store offset=4 (local.get $at) (i32.const 65536))
        (local.set $at (i32.add (local.get $at) (i32.const 8)))
        (br_if $again (i32.lt_u (local.get $at) (i32.mul (local.get $count) (i32.const 8))))))
    (func (export "lists") (param $count i32) (result i32)
      (call $fill (local.get $count))
      ;; The result's pointer and length would overwrite the first entry of a full memory: they replace the last one.
      (i32.store (i32.const 65528) (i32.const 0))
      (i32.store (i32.const 65532) (local.get $count))
      (i32.const 65528))
    (func (export "passes") (param $count i32) (result i32)
      (call $fill (local.get $count))
      (call $count (i32.const 0) (local.get $count))))
  (core instance $guest (instantiate $guest
    (with "env" (instance (export "memory" (memory $memory "memory")) (export "count" (func $count))))))
  (func (export "lists") (param "count" u32) (result (list (list u8)))
    (canon lift (core func $guest "lists") (memory (core memory $memory "memory"))))
  (func (export "passes") (param "count" u32) (result u32)
    (canon lift (core func $guest "passes"))))
