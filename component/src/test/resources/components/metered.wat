;; What a rewriter makes of the core module in `plain`: it counts down a global and ends the call through a hook.
(module
  (import "meter" "left" (global $left (mut i64)))
  (import "meter" "stop" (func $stop (param i64) (result i64)))
  (func (export "run") (param i32) (result i32)
    (global.set $left (i64.sub (global.get $left) (i64.extend_i32_u (local.get 0))))
    (if (i64.lt_s (global.get $left) (i64.const 0)) (then (global.set $left (call $stop (global.get $left)))))
    (local.get 0)))
