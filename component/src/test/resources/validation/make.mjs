// Makes cases.txt (outcome, what, message, binary in hex; tabs between) from cases.wat, where each component has one line before it:
// `;; accepted: what` or `;; CODE "message": what`. A core module becomes a component of that module. Needs npm @bytecodealliance/jco-transpile; JCO_TRANSPILE names its folder.
import { readFileSync, writeFileSync } from 'node:fs';

const folder = new URL('.', import.meta.url);
const tools = process.env.JCO_TRANSPILE ?? new URL('node_modules/@bytecodealliance/jco-transpile', folder).pathname;
const { parse } = await import(tools + '/dist/wasm-tools.js');
const lines = [];

function component(binary) {
  if (binary[6] === 1) return binary;
  const size = [(binary.length & 0x7f) | 0x80, binary.length >> 7];
  return Uint8Array.of(0x00, 0x61, 0x73, 0x6d, 0x0d, 0x00, 0x01, 0x00, 0x01, ...size, ...binary);
}

for (const part of readFileSync(new URL('cases.wat', folder), 'utf8').split(/^;; /m).slice(1)) {
  const [, outcome, message, what, text] = /^(\w+)(?: "([^\n]*)")?: ([^\n]*)\n(.*)$/s.exec(part);
  try {
    lines.push([outcome, what, message ?? '', Buffer.from(component(await parse(text))).toString('hex')].join('\t'));
  } catch (error) {
    throw new Error(`${what}: ${error.payload ?? error}`);
  }
}
writeFileSync(new URL('cases.txt', folder), lines.join('\n') + '\n');
console.log(lines.length, 'cases');
