;; Passes a list of 1 MiB to a component inside of it again and again, which is work for the host.
;; outcome: out_of_fuel
;; says: the limit "fuel" is exceeded
;; import: (import "inner" "take" (func $take (param i32 i32)))
;; with: (with "inner" (instance (export "take" (func $take))))
(component $c
  (core module $m (memory (export "memory") 17)
    (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 0)) (func (export "take") (param i32 i32)))
  (core instance $i (instantiate $m))
  (func (export "take") (param "bytes" (list u8))
    (canon lift (core func $i "take") (memory (core memory $i "memory")) (realloc (core func $i "realloc")))))
(instance $inner (instantiate $c))
(core func $take (canon lower (func $inner "take") (memory $memory)))
;; module
(func (export "handle-event") (param i32 i32 i32 i32) (result i32)
  (drop (memory.grow (i32.const 16)))
  (loop $l (call $take (i32.const 65536) (i32.const 1048576)) (br $l)) (call $ok))
