// Turns a core module into a component of the plugin's world:
// node componentize.mjs CORE.wasm COMPONENT.wasm [--wit FILE]… [--world NAME] [--adapter FILE]
// --adapter is for a module that imports WASI preview 1: wasi_snapshot_preview1.reactor.wasm, which makes WASI 0.2 of it.
// --wit replaces the platform's own description (wit/1.0.0) by one of yours; --world names the world in it (plugin-world).
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { componentEmbed, componentNew } from '@bytecodealliance/jco-transpile/wasm-tools';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    wit: { type: 'string', multiple: true },
    world: { type: 'string', default: 'plugin-world' },
    adapter: { type: 'string' },
  },
});
if (positionals.length !== 2) {
  console.error('usage: node componentize.mjs CORE.wasm COMPONENT.wasm [--wit FILE]… [--world NAME] [--adapter FILE]');
  process.exit(2);
}
const [core, component] = positionals;

const contract = new URL('../wit/1.0.0/', import.meta.url);
const files =
  values.wit ??
  readdirSync(contract)
    .filter((name) => name.endsWith('.wit'))
    .sort()
    .map((name) => fileURLToPath(new URL(name, contract)));

/** The files of one package as one text: its name stands once, comments are left out of the component. */
const witSource = files
  .map((file, index) => {
    const text = readFileSync(file, 'utf8').replace(/^\s*\/\/.*$/gm, '');
    return index === 0 ? text : text.replace(/^package [^;{]*;/m, '');
  })
  .join('\n');

const embedded = await componentEmbed({ binary: readFileSync(core), witSource, world: values.world });
const adapters = values.adapter === undefined ? [] : [['wasi_snapshot_preview1', readFileSync(values.adapter)]];
writeFileSync(component, await componentNew(embedded, adapters));
