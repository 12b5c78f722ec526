;; Is a component with an async function.
;; outcome: refused
;; says: async
(component (type (func async)))
