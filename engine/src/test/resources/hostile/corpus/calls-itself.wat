;; Calls a function of its own through the component model.
;; outcome: trapped
;; says: reentered: cannot enter component instance: it calls a function of its own
;; import: (import "own" "f" (func $f))
;; with: (with "own" (instance (export "f" (func $f'))))
(core module $n (func (export "f")))
(core instance $ni (instantiate $n))
(func $f (canon lift (core func $ni "f")))
(core func $f' (canon lower (func $f)))
;; module
(func (export "handle-event") (param i32 i32 i32 i32) (result i32) (call $note) (call $f) (call $ok))
