;; Is a core module.
;; outcome: refused
;; says: this is a core module, not a component
(module)
