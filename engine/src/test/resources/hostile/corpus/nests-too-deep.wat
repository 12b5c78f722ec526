;; Nests components 65 deep.
;; outcome: refused
;; says: components are nested too deeply: at most 64 levels
@times(66){(component }@times(66){)}
