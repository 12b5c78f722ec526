// Makes each case's .wasm.gz from its .wat, or with --check compares them. A case is a component, a core module, or the
// fields of the plugin's core module, which are put into shell.wat. Its head says what it does and what must become of
// it (README.md). Needs npm @bytecodealliance/jco-transpile: sdk/install.sh, or JCO_TRANSPILE, which names its folder.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';

const folder = new URL('.', import.meta.url);
const sdk = new URL('../../../../../../sdk/node_modules/@bytecodealliance/jco-transpile', folder).pathname;
const { parse } = await import((process.env.JCO_TRANSPILE ?? sdk) + '/dist/wasm-tools.js');

const read = (name) => readFileSync(new URL(name, folder), 'utf8');
const shell = read('shell.wat');
const wasi = Object.fromEntries(read('wasi.wat').split(/^;; \{\{(.+)\}\}\n/m).slice(1).flatMap((part, i, all) => (i % 2 ? [] : [[part, all[i + 1]]])));

const FUNCTIONS = ['db-insert', 'db-update', 'db-delete', 'db-get', 'db-query', 'event-publish', 'config-get', 'current-user',
  'check-permission', 'log-write', 'limits-remaining'];
const ANSWER = '(result (result (error string)))';
const EXPORTS = {
  init: ANSWER,
  'on-tenant-created': `(param "tenant-id" string) ${ANSWER}`,
  'handle-event': `(param "event-type" string) (param "payload" (list u8)) ${ANSWER}`,
};
const DEFAULTS = {
  init: '(func (export "init") (result i32) (call $ok))',
  'on-tenant-created': `(func (export "on-tenant-created") (param i32 i32) (result i32)
      (call $db-insert (i32.const 16) (i32.const 4) (i32.const 80) (i32.const 17) (i32.const 1040)) (call $answer))`,
  'handle-event': '(func (export "handle-event") (param i32 i32 i32 i32) (result i32) (call $ok))',
};

/** `@times(N){text}` is the text N times, in which # is the number. */
function expand(text) {
  const from = text.indexOf('@times(');
  if (from < 0) return text;
  const open = text.indexOf('{', from);
  let depth = 1;
  let end = open + 1;
  for (; depth > 0; end++) depth += text[end] === '{' ? 1 : text[end] === '}' ? -1 : 0;
  const body = expand(text.slice(open + 1, end - 1));
  const times = Number(text.slice(from + '@times('.length, text.indexOf(')', from)));
  return text.slice(0, from) + Array.from({ length: times }, (_, i) => body.replaceAll('#', i)).join('') + expand(text.slice(end));
}

function head(text) {
  const values = {};
  for (const [, key, value] of text.matchAll(/^;; ([a-z]+): (.*)$/gm)) (values[key] ??= []).push(value);
  return values;
}

function component(text) {
  const { encoding = ['utf8'], wasi: usesWasi, import: imports = [], with: given = [] } = head(text);
  const code = text.replace(/^;; .*\n/gm, (line) => (line === ';; module\n' ? line : ''));
  const around = code.includes(';; module\n');
  if (!around && /^\s*\((component|module)/.test(code)) return code;
  const [before, body] = around ? code.split(';; module\n') : ['', code];
  const has = (name) => body.includes(`(export "${name}")`);
  const options = (name) => `(memory $memory) (realloc $realloc) string-encoding=${name.startsWith('db-') ? 'utf8' : encoding[0]}`;
  const parts = {
    imports: usesWasi ? wasi.imports : '',
    lowered: FUNCTIONS.map((name) => `(core func $${name} (canon lower (func $host "${name}") ${options(name)}))`).join('\n  ')
      + (usesWasi ? wasi.lowered : '') + before,
    'core-imports': imports.join('\n') + (usesWasi ? wasi['core-imports'] : ''),
    with: given.join('\n') + (usesWasi ? wasi.with : ''),
    body,
    defaults: Object.keys(DEFAULTS).filter((name) => !has(name)).map((name) => DEFAULTS[name]).join('\n'),
    lifted: Object.entries(EXPORTS).map(([name, type]) => {
      const post = name === 'handle-event' && has('post-return') ? '(post-return (core func $plugin "post-return"))' : '';
      return `(func $${name} ${type} (canon lift (core func $plugin "${name}") ${options(name)} ${post}))`;
    }).join('\n  ') + `
  (instance $api ${Object.keys(EXPORTS).map((name) => `(export "${name}" (func $${name}))`).join(' ')})
  (export "erp:plugin/plugin-api@1.0.0" (instance $api))`,
  };
  return shell.replace(/\{\{(.+?)\}\}/g, (_, name) => parts[name]);
}

const check = process.argv.includes('--check');
const names = readdirSync(folder).filter((name) => name.endsWith('.wat') && name !== 'shell.wat' && name !== 'wasi.wat');
const differing = [];
for (const name of names) {
  const file = new URL(name.replace(/\.wat$/, '.wasm.gz'), folder);
  let bytes;
  try {
    bytes = await parse(component(expand(read(name))));
  } catch (broken) {
    console.error(`${name}: ${broken.payload ?? broken}`);
    process.exitCode = 1;
    continue;
  }
  if (!check) writeFileSync(file, gzipSync(bytes, { level: 9 }));
  else if (!existsSync(file) || Buffer.compare(gunzipSync(readFileSync(file)), bytes) !== 0) differing.push(name);
}
if (differing.length > 0) {
  console.error(`the committed .wasm.gz is not what the source gives: ${differing.join(' ')}`);
  process.exitCode = 1;
}
