;; Writes more to a stream than it permits at once.
;; outcome: trapped
;; says: write_not_permitted: 
;; wasi: yes
(func (export "handle-event") (param i32 i32 i32 i32) (result i32) (local $h i32) (call $note) (call $write (call $stdout) (i32.const 8000) (i32.const 4097) (i32.const 1040)) (call $ok))
