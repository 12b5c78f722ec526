;; Imports the counter of its own fuel.
;; says: a core module imports `mortise` `left`
;; outcome: refused
;; import: (import "mortise" "left" (global (mut i64)))
;; with: (with "mortise" (instance $m))
(core module $mm (global (export "left") (mut i64) (i64.const 0)))
(core instance $m (instantiate $mm))
;; module
