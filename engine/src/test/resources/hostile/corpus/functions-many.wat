;; Has 10000 functions.
;; outcome: ok
@times(10000){(func)
}
