;; Has a function of 40000 blocks inside each other.
;; outcome: ok
(func @times(40000){block }@times(40000){end })
