;; Functions that call themselves in tail position, and the same as twins that call each other, which are left to the
;; engine: both give the same result and use the same fuel.
(component
  (core module $m
    (type $unary (func (param i32) (result i32)))
    (tag $failure (param i32))
    (global $count (mut i32) (i32.const 0))
    (elem declare func $leaf)
    (func $leaf (type $unary) local.get 0 i32.const 1 i32.add)
    (func $swap (param $n i32) (param $a i32) (param $b i32) (result i32)
      local.get $n i32.eqz if local.get $a return end
      local.get $n i32.const 1 i32.sub local.get $b local.get $a return_call $swap)
    (func (export "swap") (type $unary) local.get 0 i32.const 10 i32.const 20 call $swap)
    (func $swap-one (param $n i32) (param $a i32) (param $b i32) (result i32)
      local.get $n i32.eqz if local.get $a return end
      local.get $n i32.const 1 i32.sub local.get $b local.get $a return_call $swap-other)
    (func $swap-other (param $n i32) (param $a i32) (param $b i32) (result i32)
      local.get $n i32.eqz if local.get $a return end
      local.get $n i32.const 1 i32.sub local.get $b local.get $a return_call $swap-one)
    (func (export "swap-twins") (type $unary) local.get 0 i32.const 10 i32.const 20 call $swap-one)
    (func $clears (param $n i32) (result i32)
      (local i32 i64) (local f32) (local $d f64) (local funcref externref) (local $t externref)
      local.get $n i32.eqz if i32.const 7 return end
      local.get 1 local.get 2 i64.eqz i32.eqz i32.or
      local.get 3 f32.const 0 f32.ne i32.or local.get $d f64.const 0 f64.ne i32.or
      local.get 5 ref.is_null i32.eqz i32.or local.get $t ref.is_null i32.eqz i32.or local.get 6 ref.is_null i32.eqz i32.or
      if i32.const 99 return end
      i32.const 1 local.set 1 i64.const 1 local.set 2 f32.const 1 local.set 3 f64.const 1 local.set $d
      ref.func $leaf local.set 5
      local.get $n i32.const 1 i32.sub return_call $clears)
    (func (export "clears") (type $unary) local.get 0 call $clears)
    (func $clears-one (param $n i32) (result i32)
      (local i32 i64) (local f32) (local $d f64) (local funcref externref) (local $t externref)
      local.get $n i32.eqz if i32.const 7 return end
      local.get 1 local.get 2 i64.eqz i32.eqz i32.or
      local.get 3 f32.const 0 f32.ne i32.or local.get $d f64.const 0 f64.ne i32.or
      local.get 5 ref.is_null i32.eqz i32.or local.get $t ref.is_null i32.eqz i32.or local.get 6 ref.is_null i32.eqz i32.or
      if i32.const 99 return end
      i32.const 1 local.set 1 i64.const 1 local.set 2 f32.const 1 local.set 3 f64.const 1 local.set $d
      ref.func $leaf local.set 5
      local.get $n i32.const 1 i32.sub return_call $clears-other)
    (func $clears-other (param $n i32) (result i32)
      (local i32 i64) (local f32) (local $d f64) (local funcref externref) (local $t externref)
      local.get $n i32.eqz if i32.const 7 return end
      local.get 1 local.get 2 i64.eqz i32.eqz i32.or
      local.get 3 f32.const 0 f32.ne i32.or local.get $d f64.const 0 f64.ne i32.or
      local.get 5 ref.is_null i32.eqz i32.or local.get $t ref.is_null i32.eqz i32.or local.get 6 ref.is_null i32.eqz i32.or
      if i32.const 99 return end
      i32.const 1 local.set 1 i64.const 1 local.set 2 f32.const 1 local.set 3 f64.const 1 local.set $d
      ref.func $leaf local.set 5
      local.get $n i32.const 1 i32.sub return_call $clears-one)
    (func (export "clears-twins") (type $unary) local.get 0 call $clears-one)
    (func $nested (param $n i32) (result i32)
      i32.const 5
      block (result i32)
        loop (result i32)
          i32.const 6
          local.get $n if (result i32) local.get $n i32.const 1 i32.sub return_call $nested else i32.const 3 end
          i32.add
        end
      end
      i32.add)
    (func (export "nested") (type $unary) local.get 0 call $nested)
    (func $nested-one (param $n i32) (result i32)
      i32.const 5
      block (result i32)
        loop (result i32)
          i32.const 6
          local.get $n if (result i32) local.get $n i32.const 1 i32.sub return_call $nested-other else i32.const 3 end
          i32.add
        end
      end
      i32.add)
    (func $nested-other (param $n i32) (result i32)
      i32.const 5
      block (result i32)
        loop (result i32)
          i32.const 6
          local.get $n if (result i32) local.get $n i32.const 1 i32.sub return_call $nested-one else i32.const 3 end
          i32.add
        end
      end
      i32.add)
    (func (export "nested-twins") (type $unary) local.get 0 call $nested-one)
    (func $leaves (param $n i32) (result i32)
      block (result i32)
        i32.const 8 local.get $n i32.const 1 i32.eq br_if 1 drop
        i32.const 9 local.get $n br_table 1 0 1 0
      end
      drop
      local.get $n i32.const 2 i32.sub return_call $leaves)
    (func (export "leaves") (type $unary) local.get 0 call $leaves)
    (func $leaves-one (param $n i32) (result i32)
      block (result i32)
        i32.const 8 local.get $n i32.const 1 i32.eq br_if 1 drop
        i32.const 9 local.get $n br_table 1 0 1 0
      end
      drop
      local.get $n i32.const 2 i32.sub return_call $leaves-other)
    (func $leaves-other (param $n i32) (result i32)
      block (result i32)
        i32.const 8 local.get $n i32.const 1 i32.eq br_if 1 drop
        i32.const 9 local.get $n br_table 1 0 1 0
      end
      drop
      local.get $n i32.const 2 i32.sub return_call $leaves-one)
    (func (export "leaves-twins") (type $unary) local.get 0 call $leaves-one)
    (func $tries (param $n i32) (result i32)
      block (result i32)
        try_table (catch $failure 0)
          local.get $n i32.eqz if i32.const 2 throw $failure end
          local.get $n i32.const 1 i32.sub return_call $tries
        end
        unreachable
      end
      i32.const 100 i32.add)
    (func (export "tries") (type $unary) local.get 0 call $tries)
    (func $tries-one (param $n i32) (result i32)
      block (result i32)
        try_table (catch $failure 0)
          local.get $n i32.eqz if i32.const 2 throw $failure end
          local.get $n i32.const 1 i32.sub return_call $tries-other
        end
        unreachable
      end
      i32.const 100 i32.add)
    (func $tries-other (param $n i32) (result i32)
      block (result i32)
        try_table (catch $failure 0)
          local.get $n i32.eqz if i32.const 2 throw $failure end
          local.get $n i32.const 1 i32.sub return_call $tries-one
        end
        unreachable
      end
      i32.const 100 i32.add)
    (func (export "tries-twins") (type $unary) local.get 0 call $tries-one)
    (func $works (param $n i32) (param $sum i64) (result i32)
      local.get $n if
        local.get $n i32.const 1 i32.sub local.get $sum local.get $n call $leaf i64.extend_i32_u i64.add return_call $works
      end
      local.get $sum i32.wrap_i64)
    (func (export "works") (type $unary) local.get 0 i64.const 3 call $works)
    (func $works-one (param $n i32) (param $sum i64) (result i32)
      local.get $n if
        local.get $n i32.const 1 i32.sub local.get $sum local.get $n call $leaf i64.extend_i32_u i64.add return_call $works-other
      end
      local.get $sum i32.wrap_i64)
    (func $works-other (param $n i32) (param $sum i64) (result i32)
      local.get $n if
        local.get $n i32.const 1 i32.sub local.get $sum local.get $n call $leaf i64.extend_i32_u i64.add return_call $works-one
      end
      local.get $sum i32.wrap_i64)
    (func (export "works-twins") (type $unary) local.get 0 i64.const 3 call $works-one)
    (func $effects
      global.get $count if global.get $count i32.const 1 i32.sub global.set $count return_call $effects end)
    (func (export "effects") (type $unary) local.get 0 global.set $count call $effects global.get $count)
    (func $effects-one
      global.get $count if global.get $count i32.const 1 i32.sub global.set $count return_call $effects-other end)
    (func $effects-other
      global.get $count if global.get $count i32.const 1 i32.sub global.set $count return_call $effects-one end)
    (func (export "effects-twins") (type $unary) local.get 0 global.set $count call $effects-one global.get $count)
    (func $pairs (param $n i32) (result i32 i32)
      local.get $n if local.get $n i32.const 1 i32.sub return_call $pairs end i32.const 4 i32.const 5)
    (func (export "pairs") (type $unary) local.get 0 call $pairs i32.sub)
    (func $pairs-one (param $n i32) (result i32 i32)
      local.get $n if local.get $n i32.const 1 i32.sub return_call $pairs-other end i32.const 4 i32.const 5)
    (func $pairs-other (param $n i32) (result i32 i32)
      local.get $n if local.get $n i32.const 1 i32.sub return_call $pairs-one end i32.const 4 i32.const 5)
    (func (export "pairs-twins") (type $unary) local.get 0 call $pairs-one i32.sub)
  )
  (core instance $i (instantiate $m))
  (func (export "swap") (param "value" s32) (result s32) (canon lift (core func $i "swap")))
  (func (export "swap-twins") (param "value" s32) (result s32) (canon lift (core func $i "swap-twins")))
  (func (export "clears") (param "value" s32) (result s32) (canon lift (core func $i "clears")))
  (func (export "clears-twins") (param "value" s32) (result s32) (canon lift (core func $i "clears-twins")))
  (func (export "nested") (param "value" s32) (result s32) (canon lift (core func $i "nested")))
  (func (export "nested-twins") (param "value" s32) (result s32) (canon lift (core func $i "nested-twins")))
  (func (export "leaves") (param "value" s32) (result s32) (canon lift (core func $i "leaves")))
  (func (export "leaves-twins") (param "value" s32) (result s32) (canon lift (core func $i "leaves-twins")))
  (func (export "tries") (param "value" s32) (result s32) (canon lift (core func $i "tries")))
  (func (export "tries-twins") (param "value" s32) (result s32) (canon lift (core func $i "tries-twins")))
  (func (export "works") (param "value" s32) (result s32) (canon lift (core func $i "works")))
  (func (export "works-twins") (param "value" s32) (result s32) (canon lift (core func $i "works-twins")))
  (func (export "effects") (param "value" s32) (result s32) (canon lift (core func $i "effects")))
  (func (export "effects-twins") (param "value" s32) (result s32) (canon lift (core func $i "effects-twins")))
  (func (export "pairs") (param "value" s32) (result s32) (canon lift (core func $i "pairs")))
  (func (export "pairs-twins") (param "value" s32) (result s32) (canon lift (core func $i "pairs-twins"))))
