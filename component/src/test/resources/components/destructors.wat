;; A resource of an inner component, whose destructor calls the host; the outer component holds and drops it.
(component
  (import "test:host/log@0.2.0" (instance $log (export "note" (func (param "value" u32)))))
  (alias export $log "note" (func $note))
  (component $inner
    (import "note" (func $note (param "value" u32)))
    (core func $note (canon lower (func $note)))
    (core module $main
      (import "host" "note" (func $note (param i32)))
      (func (export "drop") (param i32)
        (call $note (local.get 0))
        (if (i32.eq (local.get 0) (i32.const 13)) (then unreachable)))
      (func (export "make") (param i32) (result i32) (local.get 0)))
    (core instance $destructor (instantiate $main
      (with "host" (instance (export "note" (func $note))))))
    (type $thing (resource (rep i32) (dtor (core func $destructor "drop"))))
    (core func $new (canon resource.new $thing))
    (core module $maker
      (import "own" "new" (func $new (param i32) (result i32)))
      (func (export "make") (param i32) (result i32) (call $new (local.get 0))))
    (core instance $maker (instantiate $maker (with "own" (instance (export "new" (func $new))))))
    (export $thing-out "thing" (type $thing))
    (func (export "make") (param "value" u32) (result (own $thing-out)) (canon lift (core func $maker "make"))))
  (instance $inner (instantiate $inner (with "note" (func $note))))
  (alias export $inner "thing" (type $thing))
  (core func $make (canon lower (func $inner "make")))
  (core func $close (canon resource.drop $thing))
  (core module $outer
    (import "inner" "make" (func $make (param i32) (result i32)))
    (import "inner" "close" (func $close (param i32)))
    (func (export "make-and-drop") (param i32) (call $close (call $make (local.get 0))))
    (func (export "keep") (param i32) (drop (call $make (local.get 0)))))
  (core instance $outer (instantiate $outer
    (with "inner" (instance (export "make" (func $make)) (export "close" (func $close))))))
  (func (export "make-and-drop") (param "value" u32) (canon lift (core func $outer "make-and-drop")))
  (func (export "keep") (param "value" u32) (canon lift (core func $outer "keep")))
  (export "inner" (instance $inner)))
