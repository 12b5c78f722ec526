;; Uses the counters that another instance exports.
(component
  (import "counters" (instance $c
    (export "counter" (type $counter (sub resource)))
    (export "[constructor]counter" (func (param "value" u32) (result (own $counter))))
    (export "[method]counter.value" (func (param "self" (borrow $counter)) (result u32)))))
  (alias export $c "counter" (type $counter))
  (core func $new (canon lower (func $c "[constructor]counter")))
  (core func $value (canon lower (func $c "[method]counter.value")))
  (core func $drop (canon resource.drop $counter))
  (core module $M
    (import "" "new" (func $new (param i32) (result i32)))
    (import "" "value" (func $value (param i32) (result i32)))
    (import "" "drop" (func $drop (param i32)))
    (func (export "use") (param i32) (result i32)
      (local $handle i32)
      (local.set $handle (call $new (local.get 0)))
      (call $value (local.get $handle))
      (call $drop (local.get $handle))))
  (core instance $m (instantiate $M (with "" (instance
    (export "new" (func $new)) (export "value" (func $value)) (export "drop" (func $drop))))))
  (func (export "use") (param "start" u32) (result u32) (canon lift (core func $m "use"))))
