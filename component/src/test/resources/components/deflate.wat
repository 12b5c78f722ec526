;; A string that its owner kept as UTF-16 becomes Latin-1; the last alignment that `realloc` is asked for comes back.
(component
  (component $Callee
    (core module $m
      (memory (export "memory") 1)
      (global $alignment (mut i32) (i32.const 0))
      (func (export "realloc") (param i32 i32 i32 i32) (result i32)
        (global.set $alignment (local.get 2))
        (i32.const 64))
      (func (export "take") (param i32 i32) (result i32)
        (i32.add (i32.mul (local.get 1) (i32.const 10)) (global.get $alignment))))
    (core instance $i (instantiate $m))
    (func (export "take") (param "text" string) (result u32)
      (canon lift (core func $i "take") (memory (core memory $i "memory")) (realloc (core func $i "realloc"))
        string-encoding=latin1+utf16)))
  (component $Caller
    (import "take" (func $take (param "text" string) (result u32)))
    (core module $libc (memory (export "memory") 1) (data (i32.const 0) "A\00B\00"))
    (core instance $libc (instantiate $libc))
    (core func $take' (canon lower (func $take) (memory (core memory $libc "memory")) string-encoding=latin1+utf16))
    (core module $m
      (import "" "take" (func $take (param i32 i32) (result i32)))
      (func (export "run") (result i32) (call $take (i32.const 0) (i32.const 0x8000_0002))))
    (core instance $i (instantiate $m (with "" (instance (export "take" (func $take'))))))
    (func (export "run") (result u32) (canon lift (core func $i "run"))))
  (instance $callee (instantiate $Callee))
  (instance $caller (instantiate $Caller (with "take" (func $callee "take"))))
  (export "run" (func $caller "run")))
