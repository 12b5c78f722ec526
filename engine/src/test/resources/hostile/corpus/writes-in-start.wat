;; Writes in its start function: denied when it starts for init, and a write of the call for which it starts else.
;; outcome: ok
;; stores: 1 insert note {"text":"x"}
(start $start)
(func $start (call $note))
