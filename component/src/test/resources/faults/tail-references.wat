;; Tail calls that pass references of the host on. Each export takes and returns one u32; a reference is null all along.
(component
  (core module $Main
    (type $lasting (func (param externref i32) (result i32)))
    (type $many (func (param i32 externref i64 externref) (result i32 i64)))
    (table 2 funcref)
    (elem (i32.const 0) func $lasts $lastsIndirect)

    ;; Counts down, then says whether the reference is null.
    (func $lasts (param externref i32) (result i32)
      (if (i32.eqz (local.get 1)) (then (return (ref.is_null (local.get 0)))))
      (return_call $lasts (local.get 0) (i32.sub (local.get 1) (i32.const 1))))
    (func (export "lasts") (param i32) (result i32) (call $lasts (ref.null extern) (local.get 0)))

    (func $lastsIndirect (param externref i32) (result i32)
      (if (i32.eqz (local.get 1)) (then (return (ref.is_null (local.get 0)))))
      (return_call_indirect (type $lasting) (local.get 0) (i32.sub (local.get 1) (i32.const 1)) (i32.const 1)))
    (func (export "lasts-indirect") (param i32) (result i32)
      (call_indirect (type $lasting) (ref.null extern) (local.get 0) (i32.const 1)))

    ;; What the caller has on its stack stays.
    (func (export "beside") (param i32) (result i32)
      (i32.const 40)
      (call $lasts (ref.null extern) (local.get 0))
      (i32.add))

    (func $many (param i32 externref i64 externref) (result i32 i64)
      (if (i32.eqz (local.get 0))
        (then (return
          (i32.add (ref.is_null (local.get 1)) (ref.is_null (local.get 3)))
          (local.get 2))))
      (return_call $many
        (i32.sub (local.get 0) (i32.const 1)) (local.get 3) (i64.add (local.get 2) (i64.const 10)) (local.get 1)))
    (func (export "many") (param i32) (result i32)
      (call $many (local.get 0) (ref.null extern) (i64.const 0) (ref.null extern))
      (i32.wrap_i64)
      (i32.add))

    ;; Begins without a reference, and ends without one.
    (func $begins (param i32) (result i32) (return_call $lasts (ref.null extern) (local.get 0)))
    (func (export "begins") (param i32) (result i32) (i32.add (call $begins (local.get 0)) (i32.const 2)))

    ;; Its result is a reference.
    (func $passes (param externref i32) (result externref)
      (if (i32.eqz (local.get 1)) (then (return (local.get 0))))
      (return_call $passes (local.get 0) (i32.sub (local.get 1) (i32.const 1))))
    (func (export "passes") (param i32) (result i32) (ref.is_null (call $passes (ref.null extern) (local.get 0))))

    ;; Among its results are references.
    (func $passesMany (param i32 externref i64) (result externref i32 externref i64)
      (if (i32.eqz (local.get 0))
        (then (return (local.get 1) (i32.const 700) (ref.null extern) (local.get 2))))
      (return_call $passesMany
        (i32.sub (local.get 0) (i32.const 1)) (local.get 1) (i64.add (local.get 2) (i64.const 10))))
    (func (export "passes-many") (param i32) (result i32) (local i32 i64)
      (call $passesMany (local.get 0) (ref.null extern) (i64.const 0))
      (local.set 2)
      (i32.mul (ref.is_null) (i32.const 2000))
      (i32.add)
      (i32.add (i32.wrap_i64 (local.get 2)))
      (local.set 1)
      (i32.add (i32.mul (ref.is_null) (i32.const 1000)) (local.get 1)))

    ;; Ends in one that takes none and gives none.
    (func $counts (param i32 i32) (result i32)
      (if (i32.eqz (local.get 0)) (then (return (local.get 1))))
      (return_call $counts (i32.sub (local.get 0) (i32.const 1)) (i32.add (local.get 1) (i32.const 2))))
    (func $turns (param externref i32) (result i32)
      (return_call $counts (local.get 1) (ref.is_null (local.get 0))))
    (func (export "turns") (param i32) (result i32)
      (i32.add (i32.const 100) (call $turns (ref.null extern) (local.get 0)))))
  (core instance $main (instantiate $Main))
  (func (export "lasts") (param "number" u32) (result u32) (canon lift (core func $main "lasts")))
  (func (export "lasts-indirect") (param "number" u32) (result u32) (canon lift (core func $main "lasts-indirect")))
  (func (export "beside") (param "number" u32) (result u32) (canon lift (core func $main "beside")))
  (func (export "many") (param "number" u32) (result u32) (canon lift (core func $main "many")))
  (func (export "begins") (param "number" u32) (result u32) (canon lift (core func $main "begins")))
  (func (export "passes") (param "number" u32) (result u32) (canon lift (core func $main "passes")))
  (func (export "passes-many") (param "number" u32) (result u32) (canon lift (core func $main "passes-many")))
  (func (export "turns") (param "number" u32) (result u32) (canon lift (core func $main "turns"))))
