;; Instantiates a core module with a memory of 8 MiB eight times.
;; call: init
;; outcome: limit
;; says: the limit "memory" is exceeded
;; says: of 67108864 bytes are taken already
(core module $m (memory 128))
@times(8){(core instance (instantiate $m))
}
;; module
