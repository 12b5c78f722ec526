;; Is a component that exports nothing.
;; outcome: refused
;; says: the component does not export erp:plugin/plugin-api@1.0.0
(component)
