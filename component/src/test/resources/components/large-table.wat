;; A table with one element more than a table may have.
(component
  (core module $m (table 100001 funcref))
  (core instance (instantiate $m)))
