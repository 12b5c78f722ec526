;; Two modules on one memory, each with a passive data segment of index 0. An engine that keeps the segments with the memory
;; gives the first module the second one's.
(component
  (core module $owner
    (memory (export "memory") 1)
    (data $own "owner")
    (func (export "init") (memory.init $own (i32.const 0) (i32.const 0) (i32.const 5)))
    (func (export "drop") (data.drop $own))
    (func (export "see") (result i32) (i32.load8_u (i32.const 0))))
  (core module $user
    (import "owner" "memory" (memory 1))
    (data (i32.const 100) "active")
    (data $own "user!")
    (func (export "init") (memory.init $own (i32.const 0) (i32.const 0) (i32.const 5)))
    (func (export "init-active") (memory.init 0 (i32.const 0) (i32.const 0) (i32.const 1)))
    (func (export "drop") (data.drop $own)))
  (core instance $o (instantiate $owner))
  (core instance $u (instantiate $user (with "owner" (instance $o))))
  (func (export "owner-init") (canon lift (core func $o "init")))
  (func (export "owner-drop") (canon lift (core func $o "drop")))
  (func (export "user-init") (canon lift (core func $u "init")))
  (func (export "user-init-active") (canon lift (core func $u "init-active")))
  (func (export "user-drop") (canon lift (core func $u "drop")))
  (func (export "see") (result u8) (canon lift (core func $o "see"))))
