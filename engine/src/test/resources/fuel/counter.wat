;; Functions that are only called by name, which are given the counter as a parameter, and the same as twins that are
;; also referred to, which are not: both give the same result and use the same fuel.
(component
  (import "host" (func $host (param "number" s32) (result s32)))
  (core func $host-lowered (canon lower (func $host)))
  (core module $m
    (type $unary (func (param i32) (result i32)))
    (import "" "host" (func $host (type $unary)))
    (tag $failure (param i32))
    (memory 1)
    (table 3 funcref)
    (elem declare func $leaf-twin $recurses-twin $locals-twin $lengths-twin $unreached-twin $throws-twin $parts-twin $ends-twin $mixes-twin $hosts-twin $exported-twin)
    (elem (i32.const 0) func $last)
    (elem (i32.const 1) funcref (ref.func $loops) (ref.func $loops-twin))
    (func $leaf (param $n i32) (result i32) local.get $n i32.const 1 i32.add)
    (func $leaf-twin (param $n i32) (result i32) local.get $n i32.const 1 i32.add)
    (func $last (param $n i32) (result i32) local.get $n i32.const 50 i32.add)
    (func $recurses (param $n i32) (result i32)
      local.get $n i32.const 2 i32.lt_u if local.get $n return end
      local.get $n i32.const 1 i32.sub call $recurses
      local.get $n i32.const 2 i32.sub call $recurses i32.add)
    (func (export "recurses") (type $unary) local.get 0 call $recurses)
    (func $recurses-twin (param $n i32) (result i32)
      local.get $n i32.const 2 i32.lt_u if local.get $n return end
      local.get $n i32.const 1 i32.sub call $recurses-twin
      local.get $n i32.const 2 i32.sub call $recurses-twin i32.add)
    (func (export "recurses-twin") (type $unary) local.get 0 call $recurses-twin)
    (func $locals (param $n i32) (param $d f64) (param $w i64) (result i32)
      (local $a i32) (local $b i64) (local $c f32)
      local.get $n local.tee $a i32.const 3 i32.mul local.set $n
      local.get $w i64.const 5 i64.add local.tee $b local.set $w
      local.get $d f32.demote_f64 local.set $c
      block $done
        loop $again
          local.get $a i32.eqz br_if $done
          local.get $a i32.const 1 i32.sub local.set $a
          local.get $b i64.const 2 i64.add local.set $b
          br $again
        end
      end
      local.get $n local.get $b i32.wrap_i64 i32.add local.get $c i32.trunc_f32_s i32.add
      local.get $w i32.wrap_i64 i32.add)
    (func (export "locals") (type $unary) local.get 0 f64.const 1000.5 i64.const 7 call $locals)
    (func $locals-twin (param $n i32) (param $d f64) (param $w i64) (result i32)
      (local $a i32) (local $b i64) (local $c f32)
      local.get $n local.tee $a i32.const 3 i32.mul local.set $n
      local.get $w i64.const 5 i64.add local.tee $b local.set $w
      local.get $d f32.demote_f64 local.set $c
      block $done
        loop $again
          local.get $a i32.eqz br_if $done
          local.get $a i32.const 1 i32.sub local.set $a
          local.get $b i64.const 2 i64.add local.set $b
          br $again
        end
      end
      local.get $n local.get $b i32.wrap_i64 i32.add local.get $c i32.trunc_f32_s i32.add
      local.get $w i32.wrap_i64 i32.add)
    (func (export "locals-twin") (type $unary) local.get 0 f64.const 1000.5 i64.const 7 call $locals-twin)
    (func $lengths (param $n i32) (result i32)
      (local $v i32)
      i32.const 100 i32.const 7 local.get $n memory.fill
      local.get $n i32.const 1 i32.and memory.grow local.set $v
      i32.const 300 i32.const 100 local.get $n memory.copy
      i32.const 100 i32.const 1 i32.const 200 memory.fill
      local.get $n i32.const 299 i32.add i32.load8_u local.get $v i32.add)
    (func (export "lengths") (type $unary) local.get 0 call $lengths)
    (func $lengths-twin (param $n i32) (result i32)
      (local $v i32)
      i32.const 100 i32.const 7 local.get $n memory.fill
      local.get $n i32.const 1 i32.and memory.grow local.set $v
      i32.const 300 i32.const 100 local.get $n memory.copy
      i32.const 100 i32.const 1 i32.const 200 memory.fill
      local.get $n i32.const 299 i32.add i32.load8_u local.get $v i32.add)
    (func (export "lengths-twin") (type $unary) local.get 0 call $lengths-twin)
    (func $unreached (param $n i32) (param $d f32) (result i32)
      local.get $n i32.const 1 i32.le_s if
        local.get $n i32.const 7 i32.add return
        i32.const 1 f32.const 2 call $unreached drop
        call $unreached drop
      end
      local.get $n i32.const 2 i32.sub local.get $d call $unreached)
    (func (export "unreached") (type $unary) local.get 0 f32.const 4 call $unreached)
    (func $unreached-twin (param $n i32) (param $d f32) (result i32)
      local.get $n i32.const 1 i32.le_s if
        local.get $n i32.const 7 i32.add return
        i32.const 1 f32.const 2 call $unreached-twin drop
        call $unreached-twin drop
      end
      local.get $n i32.const 2 i32.sub local.get $d call $unreached-twin)
    (func (export "unreached-twin") (type $unary) local.get 0 f32.const 4 call $unreached-twin)
    (func $throws (param $n i32) (result i32)
      local.get $n i32.eqz if i32.const 30 throw $failure end
      local.get $n i32.const 1 i32.sub call $throws i32.const 1 i32.add)
    (func (export "throws") (type $unary) block (result i32) try_table (catch $failure 0) local.get 0 i32.const 1 i32.and if local.get 0 call $throws drop end i32.const 5 return end unreachable end i32.const 2 call $leaf i32.add)
    (func $throws-twin (param $n i32) (result i32)
      local.get $n i32.eqz if i32.const 30 throw $failure end
      local.get $n i32.const 1 i32.sub call $throws-twin i32.const 1 i32.add)
    (func (export "throws-twin") (type $unary) block (result i32) try_table (catch $failure 0) local.get 0 i32.const 1 i32.and if local.get 0 call $throws-twin drop end i32.const 5 return end unreachable end i32.const 2 call $leaf-twin i32.add)
    (func $parts (param $n i32) (result i32)
      i32.const 8 local.get $n i32.const 3 i32.gt_u br_if 0 drop
      block $one
        block $zero
          local.get $n br_table $zero $one $zero
        end
        i32.const 11 call $leaf return
      end
      i32.const 12 local.get $n br_if 0 i32.const 1 i32.add)
    (func (export "parts") (type $unary) local.get 0 call $parts)
    (func $parts-twin (param $n i32) (result i32)
      i32.const 8 local.get $n i32.const 3 i32.gt_u br_if 0 drop
      block $one
        block $zero
          local.get $n br_table $zero $one $zero
        end
        i32.const 11 call $leaf-twin return
      end
      i32.const 12 local.get $n br_if 0 i32.const 1 i32.add)
    (func (export "parts-twin") (type $unary) local.get 0 call $parts-twin)
    (func $ends (param $n i32) (param i64) (result i32)
      local.get $n i32.const 2 i32.and if local.get $n return_call $last end
      local.get $n i32.const 0 return_call_indirect (type $unary))
    (func (export "ends") (type $unary) local.get 0 i64.const 1 call $ends i32.const 2 call $leaf i32.add)
    (func $ends-twin (param $n i32) (param i64) (result i32)
      local.get $n i32.const 2 i32.and if local.get $n return_call $last end
      local.get $n i32.const 0 return_call_indirect (type $unary))
    (func (export "ends-twin") (type $unary) local.get 0 i64.const 1 call $ends-twin i32.const 2 call $leaf-twin i32.add)
    (func $loops (param $n i32) (result i32)
      local.get $n call $leaf drop
      local.get $n i32.eqz if i32.const 3 call $leaf return end
      local.get $n i32.const 1 i32.sub i32.const 1 return_call_indirect (type $unary))
    (func (export "loops") (type $unary) local.get 0 call $loops)
    (func $loops-twin (param $n i32) (result i32)
      local.get $n call $leaf-twin drop
      local.get $n i32.eqz if i32.const 3 call $leaf-twin return end
      local.get $n i32.const 1 i32.sub i32.const 2 return_call_indirect (type $unary))
    (func (export "loops-twin") (type $unary) local.get 0 call $loops-twin)
    (func $mixes (param $a i32) (param $b i64) (param $c i32) (param $d f32) (param $e f64) (result f64)
      local.get $a i32.eqz if local.get $e local.get $d f64.promote_f32 f64.add return end
      local.get $a i32.const 1 i32.sub local.get $b i64.const 1 i64.add local.get $c
      local.get $b f32.convert_i64_s local.get $c f64.convert_i32_s call $mixes)
    (func (export "mixes") (type $unary) local.get 0 i64.const 3 i32.const 40 f32.const 1 f64.const 2 call $mixes i32.trunc_f64_s)
    (func $mixes-twin (param $a i32) (param $b i64) (param $c i32) (param $d f32) (param $e f64) (result f64)
      local.get $a i32.eqz if local.get $e local.get $d f64.promote_f32 f64.add return end
      local.get $a i32.const 1 i32.sub local.get $b i64.const 1 i64.add local.get $c
      local.get $b f32.convert_i64_s local.get $c f64.convert_i32_s call $mixes-twin)
    (func (export "mixes-twin") (type $unary) local.get 0 i64.const 3 i32.const 40 f32.const 1 f64.const 2 call $mixes-twin i32.trunc_f64_s)
    (func $hosts (param $n i32) (result i32)
      local.get $n i32.eqz if i32.const 0 return end
      local.get $n call $host local.get $n i32.const 1 i32.sub call $hosts i32.add)
    (func (export "hosts") (type $unary) local.get 0 call $hosts)
    (func $hosts-twin (param $n i32) (result i32)
      local.get $n i32.eqz if i32.const 0 return end
      local.get $n call $host local.get $n i32.const 1 i32.sub call $hosts-twin i32.add)
    (func (export "hosts-twin") (type $unary) local.get 0 call $hosts-twin)
    (func $exported (export "exported") (param $n i32) (result i32)
      local.get $n i32.eqz if i32.const 4 return end
      local.get $n i32.const 1 i32.sub call $exported i32.const 2 i32.add)
    (func $exported-twin (export "exported-twin") (param $n i32) (result i32)
      local.get $n i32.eqz if i32.const 4 return end
      local.get $n i32.const 1 i32.sub call $exported-twin i32.const 2 i32.add)
  )
  (core instance $i (instantiate $m (with "" (instance (export "host" (func $host-lowered))))))
  (func (export "recurses") (param "value" s32) (result s32) (canon lift (core func $i "recurses")))
  (func (export "recurses-twin") (param "value" s32) (result s32) (canon lift (core func $i "recurses-twin")))
  (func (export "locals") (param "value" s32) (result s32) (canon lift (core func $i "locals")))
  (func (export "locals-twin") (param "value" s32) (result s32) (canon lift (core func $i "locals-twin")))
  (func (export "lengths") (param "value" s32) (result s32) (canon lift (core func $i "lengths")))
  (func (export "lengths-twin") (param "value" s32) (result s32) (canon lift (core func $i "lengths-twin")))
  (func (export "unreached") (param "value" s32) (result s32) (canon lift (core func $i "unreached")))
  (func (export "unreached-twin") (param "value" s32) (result s32) (canon lift (core func $i "unreached-twin")))
  (func (export "throws") (param "value" s32) (result s32) (canon lift (core func $i "throws")))
  (func (export "throws-twin") (param "value" s32) (result s32) (canon lift (core func $i "throws-twin")))
  (func (export "parts") (param "value" s32) (result s32) (canon lift (core func $i "parts")))
  (func (export "parts-twin") (param "value" s32) (result s32) (canon lift (core func $i "parts-twin")))
  (func (export "ends") (param "value" s32) (result s32) (canon lift (core func $i "ends")))
  (func (export "ends-twin") (param "value" s32) (result s32) (canon lift (core func $i "ends-twin")))
  (func (export "loops") (param "value" s32) (result s32) (canon lift (core func $i "loops")))
  (func (export "loops-twin") (param "value" s32) (result s32) (canon lift (core func $i "loops-twin")))
  (func (export "mixes") (param "value" s32) (result s32) (canon lift (core func $i "mixes")))
  (func (export "mixes-twin") (param "value" s32) (result s32) (canon lift (core func $i "mixes-twin")))
  (func (export "hosts") (param "value" s32) (result s32) (canon lift (core func $i "hosts")))
  (func (export "hosts-twin") (param "value" s32) (result s32) (canon lift (core func $i "hosts-twin")))
  (func (export "exported") (param "value" s32) (result s32) (canon lift (core func $i "exported")))
  (func (export "exported-twin") (param "value" s32) (result s32) (canon lift (core func $i "exported-twin"))))
