;; A record with a field of every kind, given back as it came.
(component
  (core module $main
    (memory (export "memory") 1)
    (global $next (mut i32) (i32.const 1024))
    (func (export "realloc") (param $old i32) (param $size i32) (param $align i32) (param $new i32) (result i32)
      (local $at i32)
      (local.set $at
        (i32.and
          (i32.add (global.get $next) (i32.sub (local.get $align) (i32.const 1)))
          (i32.sub (i32.const 0) (local.get $align))))
      (global.set $next (i32.add (local.get $at) (local.get $new)))
      (local.get $at))
    (func (export "same") (param i32) (result i32) (local.get 0)))
  (core instance $main (instantiate $main))
  (type $item-shape (record (field "code" string) (field "quantity" s64) (field "sizes" (list u32))))
  (export $item "item" (type $item-shape))
  (type $state-shape (variant (case "new") (case "sent" u32)))
  (export $state "state" (type $state-shape))
  (type $marks-shape (flags "urgent" "gift" "paid"))
  (export $marks "marks" (type $marks-shape))
  (type $everything-shape (record
    (field "bytes" (list u8)) (field "signed-bytes" (list s8))
    (field "shorts" (list s16)) (field "unsigned-shorts" (list u16))
    (field "ints" (list s32)) (field "longs" (list u64))
    (field "floats" (list f32)) (field "doubles" (list f64))
    (field "bools" (list bool)) (field "items" (list $item))
    (field "state" $state) (field "marks" $marks)
    (field "pair" (tuple u8 string)) (field "letter" (option char))
    (field "answer" (result string (error u16)))))
  (export $everything "everything" (type $everything-shape))
  (func (export "same") (param "all" $everything) (result $everything)
    (canon lift (core func $main "same") (memory (core memory $main "memory")) (realloc (core func $main "realloc")))))
