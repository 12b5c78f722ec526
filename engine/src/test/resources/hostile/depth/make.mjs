// Makes each .wasm here: components whose `run` recurses as deeply as it is told, with frames of which one of the JVM's
// compilers or its interpreter makes much. Needs npm @bytecodealliance/jco-transpile; JCO_TRANSPILE names its folder.
import { writeFileSync } from 'node:fs';

const folder = new URL('.', import.meta.url);
const tools = process.env.JCO_TRANSPILE ?? new URL('node_modules/@bytecodealliance/jco-transpile', folder).pathname;
const { parse } = await import(tools + '/dist/wasm-tools.js');

const times = (count, text) => Array.from({ length: count }, (_, index) => text(index)).join(' ');
const ends = 'local.get 0 i32.eqz if i32.const 0 return end';
const next = 'local.get 0 i32.const 1 i32.sub';

/** A component of one core module, which exports `run`. */
const component = (core) => `(component
  (core module $m ${core})
  (core instance $i (instantiate $m))
  (func (export "run") (param "depth" s32) (result s32) (canon lift (core func $i "run"))))`;

/** The same, where `run` calls `$f`. */
const calling = (core) => component(`${core} (func (export "run") (param i32) (result i32) local.get 0 call $f)`);

/** Pure expressions, whose values are kept over a call when they are needed again after it. */
const pure = (count, salt) =>
  times(count, (i) => `i32.const ${4 * i} local.get 0 i32.const ${salt * 1000 + i * 7 + 3} i32.mul i32.const ${i + 1} i32.xor i32.store`);

/** Two core modules that call each other: through a table there, by an import back. */
const modules = (there, back) => `(component
  (core module $a (type $t (func (param i32) (result i32))) (table (export "t") 2 funcref) (elem (i32.const 0) $f)
    (func $f (export "f") (param i32) (result i32) ${ends} ${next} i32.const 1 ${there} (type $t)))
  (core module $b
    (import "a" "f" (func $f (param i32) (result i32))) (import "a" "t" (table 2 funcref)) (elem (i32.const 1) $g)
    (func $g (export "run") (param i32) (result i32) ${ends} ${next} ${back} $f))
  (core instance $ai (instantiate $a))
  (core instance $bi (instantiate $b (with "a" (instance $ai))))
  (func (export "run") (param "depth" s32) (result s32) (canon lift (core func $bi "run"))))`;

/** Two core modules that call each other through tables, each in tail position. */
const tables = `(component
  (core module $a (type $t (func (param i32) (result i32))) (table (export "t") 2 funcref) (elem (i32.const 0) $f)
    (func $f (param i32) (result i32) ${ends} ${next} i32.const 1 return_call_indirect (type $t)))
  (core module $b (type $t (func (param i32) (result i32)))
    (import "a" "t" (table 2 funcref)) (elem (i32.const 1) $g)
    (func $g (export "run") (param i32) (result i32) ${ends} ${next} i32.const 0 return_call_indirect (type $t)))
  (core instance $ai (instantiate $a))
  (core instance $bi (instantiate $b (with "a" (instance $ai))))
  (func (export "run") (param "depth" s32) (result s32) (canon lift (core func $bi "run"))))`;

/** A destructor that makes a resource and drops it: each level goes through the host. */
const destructors = (drop) => `(component
  (core module $s (type $v (func (param i32))) (table (export "t") 2 funcref)
    (func (export "destructor") (param i32) local.get 0 i32.const 0 call_indirect (type $v)))
  (core instance $si (instantiate $s))
  (type $r (resource (rep i32) (dtor (core func $si "destructor"))))
  (core func $new (canon resource.new $r))
  (core func $drop (canon resource.drop $r))
  (core module $m (type $v (func (param i32)))
    (import "h" "new" (func $new (param i32) (result i32))) (import "h" "drop" (func $drop (param i32)))
    (import "s" "t" (table 2 funcref)) (elem (i32.const 0) $d $drop)
    (func $d (param i32) local.get 0 if ${next} call $new ${drop} end)
    (func (export "run") (param i32) (result i32) local.get 0 call $d i32.const 0))
  (core instance $h (export "new" (func $new)) (export "drop" (func $drop)))
  (core instance $mi (instantiate $m (with "h" (instance $h)) (with "s" (instance $si))))
  (func (export "run") (param "depth" s32) (result s32) (canon lift (core func $mi "run"))))`;

const numbers = (count) => times(count, () => 'i64');

const components = {
  direct: calling(`(func $f (param i32) (result i32) ${ends} ${next} call $f)`),
  indirect: calling(`(type $t (func (param i32) (result i32))) (table 1 funcref) (elem (i32.const 0) $f)
    (func $f (param i32) (result i32) ${ends} ${next} i32.const 0 call_indirect (type $t))`),
  modules: modules('call_indirect', 'call'),
  'tail-call-of-import': modules('call_indirect', 'return_call'),
  'tail-calls-through-tables': tables,
  destructors: destructors('call $drop'),
  'destructors-in-tail-position': destructors('i32.const 1 return_call_indirect (type $v)'),
  catching: calling(`(func $f (param i32) (result i32) ${ends}
    block try_table (result i32) (catch_all 0) ${next} call $f end return end i32.const 1)`),
  'branching-out': calling(`(func $f (param i32) (result i32)
    i32.const 0 local.get 0 i32.eqz br_if 0 drop ${next} call $f local.get 0 i32.const 7 i32.and br_table 0 0 0)`),
  locals: calling(`(func $f (param i32) (result i32) (local ${numbers(300)}) ${ends}
    ${times(300, (i) => `local.get 0 i64.extend_i32_u i64.const ${i} i64.add local.set ${i + 1}`)}
    ${next} call $f ${times(300, (i) => `local.get ${i + 1} i32.wrap_i64 i32.xor`)})`),
  operands: calling(`(func $f (param i32) (result i32) ${ends}
    ${times(400, (i) => `local.get 0 i64.extend_i32_u i64.const ${i} i64.add`)} ${next} call $f i64.extend_i32_u
    ${times(400, () => 'i64.xor')} i32.wrap_i64)`),
  'boxed-parameters': calling(`(func $g (param i32 ${numbers(300)}) (result i32) ${ends}
      ${next} ${times(300, (i) => `local.get ${i + 1}`)} call $g)
    (func $f (param i32) (result i32) local.get 0 ${times(300, (i) => `i64.const ${i}`)} call $g)`),
  parameters: calling(`(type $t (func (param i32 ${numbers(120)}) (result i32))) (table 1 funcref) (elem (i32.const 0) $g)
    (func $g (param i32 ${numbers(120)}) (result i32) ${ends}
      ${next} ${times(120, (i) => `local.get ${i + 1}`)} i32.const 0 call_indirect (type $t))
    (func $f (param i32) (result i32) local.get 0 ${times(120, (i) => `i64.const ${i}`)} call $g)`),
  results: calling(`(func $g (param i32) (result ${numbers(100)})
      local.get 0 i32.eqz if (result ${numbers(100)}) ${times(100, (i) => `i64.const ${i}`)} else ${next} call $g end)
    (func $f (param i32) (result i32) local.get 0 call $g ${times(100, () => 'drop')} i32.const 0)`),
  // The JVM's first compiler gives every value that is kept over a call a place of its own in the frame.
  spills: calling(`(memory 1) (func $f (param i32) (result i32) (local i32) ${ends}
      ${times(100, (i) => `local.get 0 i32.const ${i + 3} i32.mul local.set 1 i32.const 0 call $g i32.const 0 local.get 1 i32.store`)}
      ${next} call $f)
    (func $g (param i32) local.get 0 if local.get 0 call $f drop end)`),
  calls: calling(`(memory 1) (func $f (param i32) (result i32) ${ends} ${times(150, () => 'call $g')} ${next} call $f)
    (func $g i32.const 0 i32.load if ${times(60, (i) => `i32.const ${i} i32.const 1 i32.store`)} end)`),
  // Its second compiler merges equal values before and after the call, of the function and of what it inlines.
  merged: calling(`(memory 1) (func $f (param i32) (result i32) ${ends} ${pure(250, 1)} ${next} call $f ${pure(250, 1)})`),
  inlined: calling(`(memory 1) ${times(40, (k) => `(func $p${k} (param i32) ${pure(6, k)})`)}
    (func $f (param i32) (result i32) ${ends} ${times(40, (k) => `local.get 0 call $p${k}`)} ${next} call $f
      ${times(40, (k) => `local.get 0 call $p${k}`)})`),
};

for (const [name, text] of Object.entries(components)) {
  const binary = await parse(text);
  writeFileSync(new URL(name + '.wasm', folder), binary);
  console.log(name, binary.length);
}
