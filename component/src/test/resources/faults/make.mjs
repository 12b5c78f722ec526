// Makes each .wasm here from the .wat beside it. Needs npm @bytecodealliance/jco-transpile; JCO_TRANSPILE names its folder.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';

const folder = new URL('.', import.meta.url);
const tools = process.env.JCO_TRANSPILE ?? new URL('node_modules/@bytecodealliance/jco-transpile', folder).pathname;
const { parse } = await import(tools + '/dist/wasm-tools.js');
for (const name of readdirSync(folder).filter((file) => file.endsWith('.wat'))) {
  const binary = await parse(readFileSync(new URL(name, folder), 'utf8'));
  writeFileSync(new URL(name.replace('.wat', '.wasm'), folder), binary);
  console.log(name, binary.length);
}
