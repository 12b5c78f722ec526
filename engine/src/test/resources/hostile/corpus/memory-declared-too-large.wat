;; Declares a memory of 4 GiB.
;; outcome: refused
;; says: its memories and tables begin with 4295098384 bytes, and a call may use 67108864
(memory $own 65536)
