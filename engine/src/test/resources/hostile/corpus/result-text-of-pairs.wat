;; Returns a long error in which every character takes two UTF-16 units, at odd places.
;; outcome: failed
;; says: the plugin returned an error: z😀😀
(data (i32.const 8000) "z@times(2000){😀}")
(func (export "handle-event") (param i32 i32 i32 i32) (result i32) (call $note) (call $err (i32.const 8000) (i32.const 8001)))
