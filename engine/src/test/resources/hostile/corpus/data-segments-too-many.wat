;; Has 100001 data segments.
;; outcome: refused
;; says: too many data segments: at most 100000
@times(100001){(data "")
}
