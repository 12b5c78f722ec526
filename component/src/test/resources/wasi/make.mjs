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
  const embedded = await componentEmbed({ binary: readFileSync(join(work, `${name}.wasm`)), witSource, world });
  writeFileSync(`${name}.wasm`, await componentNew(embedded, world === 'guest' ? [['wasi_snapshot_preview1', adapter]] : []));
}

/** A component that imports every function of the interfaces, as WASI's own description of one version types them. */
const packages = ['cli', 'clocks', 'filesystem', 'io', 'random'];
const described = packages.map((name) =>
  readFileSync(join(modules, `@bytecodealliance/jco/lib/wit/builtin/0.2.12/wasi-${name}/package.wit`), 'utf8')
    .replace(/\/\/.*$/gm, '')
    .replace(/@(since|unstable)\([^)]*\)/g, '')
    .replace(/world [a-z]+ \{[^}]*\}/g, '')
    .replace(/interface (run|timezone) \{.*?\n\}\n/gs, '')
    .replace(/^\s*package ([^;]*);(.*)$/s, 'package $1 {$2}'),
);
const imports = described.flatMap((text) => {
  const [, name, version] = /package (\S+)@(\S+) /.exec(text);
  return [...text.matchAll(/^interface ([a-z-]+)/gm)].map((one) => `import ${name}/${one[1]}@${version};`);
});
for (const version of ['0.2.0', '0.2.12']) {
  const witSource = ['package test:wasi;', `world every { ${imports.join(' ')} }`, ...described].join('\n').replaceAll('0.2.12', version);
  const embedded = await componentEmbed({ witSource, world: 'every', dummy: true });
  writeFileSync(`every-${version}.wasm`, await componentNew(embedded, []));
}

for (const name of readdirSync('.').filter((file) => file.endsWith('.wat'))) {
  writeFileSync(name.replace('.wat', '.wasm'), await parse(readFileSync(name, 'utf8')));
}

// The snapshot of QuickJS holds the time and random keys of its making: each build gives other bytes.
const wit = join(work, 'wit');
mkdirSync(wit);
writeFileSync(join(wit, 'guest.wit'), readFileSync('guest.wit'));
const jsSource = readFileSync('javascript.js', 'utf8');
const { component } = await componentize({ witPath: wit, jsSource, world: 'guest', sync: true, optSize: true });
writeFileSync('javascript.wasm', component);
