;; Holds 257 core modules.
;; outcome: refused
;; says: too many core modules: at most 256
(component @times(257){(core module)})
