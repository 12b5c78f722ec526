;; Returns an error of 2 GiB.
;; outcome: trapped
;; says: too_long: 
(func (export "handle-event") (param i32 i32 i32 i32) (result i32) (call $note) (call $err (i32.const 0) (i32.const 0x7fffffff)))
