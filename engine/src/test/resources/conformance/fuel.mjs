// Wraps each core module of fuel/cases.json into a component: `node fuel.mjs CASES OUT` writes OUT/<number>.wasm and
// OUT/cases.tsv with name, arguments, result, fuel of instantiation, fuel of the call, least fuel. JCO_TRANSPILE names the
// folder of npm @bytecodealliance/jco-transpile.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [cases, out] = process.argv.slice(2);
const { parse } = await import(join(process.env.JCO_TRANSPILE, 'dist/wasm-tools.js'));
const lifted = { i32: 's32', i64: 's64', f32: 'f32', f64: 'f64' };
const types = (list) => (list ?? '').split(/\s+/).filter(Boolean);
const typed = (type, value) => `${lifted[type]}:${value}`;

const rows = [];
for (const [number, one] of JSON.parse(readFileSync(cases, 'utf8')).entries()) {
  const [, , parameterList, , resultList] = one.wat.match(/\(export "f"\)\s*(\(param ([^)]*)\))?\s*(\(result ([^)]*)\))?/);
  const parameters = types(parameterList);
  const [result] = types(resultList);
  const calls = one.wat.includes('(import "h" "h"');
  const text = `(component
    ${calls ? `(import "host" (func $host (param "value" s32) (result s32)))
    (core func $lowered (canon lower (func $host)))
    (core instance $h (export "h" (func $lowered)))` : ''}
    ${one.wat.replace('(module', '(core module $m')}
    (core instance $i (instantiate $m ${calls ? '(with "h" (instance $h))' : ''}))
    (func (export "f") ${parameters.map((type, i) => `(param "p${i}" ${lifted[type]})`).join(' ')}
      ${result ? `(result ${lifted[result]})` : ''} (canon lift (core func $i "f"))))`;
  writeFileSync(join(out, `${number}.wasm`), await parse(text));
  rows.push([
    one.name,
    parameters.map((type, i) => typed(type, one.args[i])).join(','),
    result ? typed(result, one.result) : '',
    one.instantiate,
    one.fuel,
    one.least,
  ].join('\t'));
}
writeFileSync(join(out, 'cases.tsv'), rows.join('\n') + '\n');
