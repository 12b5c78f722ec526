;; Imports files.
;; outcome: refused
;; says: wasi:sockets/tcp
(component (import "wasi:sockets/tcp@0.2.0" (instance (export "connect" (func)))))
