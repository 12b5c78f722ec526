// Makes components of the core modules in a folder, and one of javascript.js; started by make.sh.
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const modules = resolve(process.env.NODE_MODULES);
const load = (name) => import(pathToFileURL(createRequire(join(modules, 'x.js')).resolve(name)));
const { componentEmbed, componentNew, parse } = await import(
  pathToFileURL(join(modules, '@bytecodealliance/jco-transpile/dist/wasm-tools.js'))
);
const { default: qjs, componentize = qjs.componentize } = await load(join(modules, 'componentize-qjs'));

const work = process.argv[2];
const adapter = readFileSync(join(modules, '@bytecodealliance/jco/lib/wasi_snapshot_preview1.reactor.wasm'));
for (const [name, world] of [['direct', 'direct'], ['c', 'guest'], ['rust', 'guest']]) {
  const witSource = readFileSync(`${world}.wit`, 'utf8');
  const embedded = await componentEmbed({ binary: readFileSync(join(work, `${name}.wasm`)), witSource, worldName: world });
  writeFileSync(`${name}.wasm`, await componentNew(embedded, world === 'guest' ? [['wasi_snapshot_preview1', adapter]] : []));
}

for (const name of readdirSync('.').filter((file) => file.endsWith('.wat'))) {
  writeFileSync(name.replace('.wat', '.wasm'), await parse(readFileSync(name, 'utf8')));
}

const wit = join(work, 'wit');
mkdirSync(wit);
writeFileSync(join(wit, 'guest.wit'), readFileSync('guest.wit'));
const jsSource = readFileSync('javascript.js', 'utf8');
const { component } = await componentize({ witPath: wit, jsSource, world: 'guest', sync: true, optSize: true });
writeFileSync('javascript.wasm', component);
