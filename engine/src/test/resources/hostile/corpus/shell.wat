;; What a case is put into unless it is a component of its own. The plugin's module has `$memory`, whose lower 4 KiB are
;; the shell's, `$table`, whose element 0 replaces `realloc`, and every host function under its own name.
(component
  (type $error' (variant (case "invalid" string) (case "not-found" string) (case "conflict" string)
    (case "denied" string) (case "exhausted" string) (case "unavailable" string)))
  (type $remaining' (record (field "fuel" u64) (field "millis" u64) (field "reads" u32) (field "writes" u32)
    (field "events" u32) (field "log-bytes" u32)))
  (import "erp:plugin/types@1.0.0" (instance $types
    (alias outer 1 $error' (type $e)) (alias outer 1 $remaining' (type $r))
    (export "error" (type (eq $e))) (export "remaining" (type (eq $r)))))
  (alias export $types "error" (type $error))
  (alias export $types "remaining" (type $remaining))
  (import "erp:plugin/host-api@1.0.0" (instance $host
    (alias outer 1 $error (type $e)) (alias outer 1 $remaining (type $r))
    (export "error" (type $error (eq $e))) (export "remaining" (type $remaining (eq $r)))
    (export "db-insert" (func (param "entity" string) (param "data" (list u8)) (result (result (list u8) (error $error)))))
    (export "db-update" (func (param "entity" string) (param "id" string) (param "data" (list u8)) (param "version" s64)
      (result (result (list u8) (error $error)))))
    (export "db-delete" (func (param "entity" string) (param "id" string) (param "version" s64) (result (result (error $error)))))
    (export "db-get" (func (param "entity" string) (param "id" string) (result (result (option (list u8)) (error $error)))))
    (export "db-query" (func (param "entity" string) (param "query" (list u8)) (result (result (list u8) (error $error)))))
    (export "event-publish" (func (param "event-type" string) (param "payload" (list u8)) (result (result (error $error)))))
    (export "config-get" (func (param "key" string) (result (result (option (list u8)) (error $error)))))
    (export "current-user" (func (result (result (list u8) (error $error)))))
    (export "check-permission" (func (param "permission" string) (result (result bool (error $error)))))
    (export "log-write" (func (param "level" string) (param "message" string)))
    (export "limits-remaining" (func (result $remaining)))))
  {{imports}}
  (core module $libc
    (type $realloc (func (param i32 i32 i32 i32) (result i32)))
    (memory (export "memory") 2)
    (table $table (export "table") 2 funcref)
    (global $next (mut i32) (i32.const 65536))
    (func (export "realloc") (type $realloc)
      (if (i32.eqz (ref.is_null (table.get $table (i32.const 0))))
        (then (return (call_indirect $table (type $realloc)
          (local.get 0) (local.get 1) (local.get 2) (local.get 3) (i32.const 0)))))
      (call $bump (local.get 0) (local.get 1) (local.get 2) (local.get 3)))
    (func $bump (export "bump") (type $realloc) (local $at i32)
      (local.set $at (i32.and
        (i32.add (global.get $next) (i32.sub (local.get 2) (i32.const 1))) (i32.sub (i32.const 0) (local.get 2))))
      (global.set $next (i32.add (local.get $at) (local.get 3)))
      (if (i32.gt_u (global.get $next) (i32.shl (memory.size) (i32.const 16)))
        (then (if (i32.eq (i32.const -1) (memory.grow (i32.add (i32.const 1) (i32.shr_u (local.get 3) (i32.const 16)))))
          (then (unreachable)))))
      (local.get $at)))
  (core instance $libc (instantiate $libc))
  (alias core export $libc "memory" (core memory $memory))
  (alias core export $libc "realloc" (core func $realloc))
  {{lowered}}
  (core module $plugin
    (import "libc" "memory" (memory $memory 2))
    (import "libc" "table" (table $table 2 funcref))
    (import "libc" "bump" (func $bump (param i32 i32 i32 i32) (result i32)))
    (import "host" "db-insert" (func $db-insert (param i32 i32 i32 i32 i32)))
    (import "host" "db-update" (func $db-update (param i32 i32 i32 i32 i32 i32 i64 i32)))
    (import "host" "db-delete" (func $db-delete (param i32 i32 i32 i32 i64 i32)))
    (import "host" "db-get" (func $db-get (param i32 i32 i32 i32 i32)))
    (import "host" "db-query" (func $db-query (param i32 i32 i32 i32 i32)))
    (import "host" "event-publish" (func $event-publish (param i32 i32 i32 i32 i32)))
    (import "host" "config-get" (func $config-get (param i32 i32 i32)))
    (import "host" "current-user" (func $current-user (param i32)))
    (import "host" "check-permission" (func $check-permission (param i32 i32 i32)))
    (import "host" "log-write" (func $log-write (param i32 i32 i32 i32)))
    (import "host" "limits-remaining" (func $limits-remaining (param i32)))
    {{core-imports}}
    (data (i32.const 16) "note")
    (data (i32.const 32) "{\"text\":\"x\"}")
    (data (i32.const 64) "info")
    (data (i32.const 80) "{\"text\":\"tenant\"}")
    (data (i32.const 112) "com.hostile.own")
    (data (i32.const 128) "{}")
    ;; Stores a note; what the host answers stands at 1040.
    (func $note (call $db-insert (i32.const 16) (i32.const 4) (i32.const 32) (i32.const 12) (i32.const 1040)))
    ;; The answer `ok`.
    (func $ok (result i32) (i32.store8 (i32.const 1024) (i32.const 0)) (i32.const 1024))
    ;; The answer `err` with a text.
    (func $err (param $pointer i32) (param $length i32) (result i32)
      (i32.store8 (i32.const 1024) (i32.const 1))
      (i32.store (i32.const 1028) (local.get $pointer))
      (i32.store (i32.const 1032) (local.get $length))
      (i32.const 1024))
    ;; The host's answer at 1040: its error as `err`, or `ok`.
    (func $answer (result i32)
      (if (i32.eqz (i32.load8_u (i32.const 1040))) (then (return (call $ok))))
      (call $err (i32.load (i32.const 1048)) (i32.load (i32.const 1052))))
    {{body}}
    {{defaults}})
  (core instance $plugin (instantiate $plugin
    (with "libc" (instance $libc))
    {{with}}
    (with "host" (instance
      (export "db-insert" (func $db-insert)) (export "db-update" (func $db-update)) (export "db-delete" (func $db-delete))
      (export "db-get" (func $db-get)) (export "db-query" (func $db-query)) (export "event-publish" (func $event-publish))
      (export "config-get" (func $config-get)) (export "current-user" (func $current-user))
      (export "check-permission" (func $check-permission)) (export "log-write" (func $log-write))
      (export "limits-remaining" (func $limits-remaining))))))
  {{lifted}})
