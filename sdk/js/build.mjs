// Makes a component of a plugin in JavaScript: node build.mjs PLUGIN.js -o PLUGIN.wasm [--wasi] [--wit FOLDER] [--world NAME]
// The plugin's folder is what it may import from; `mortise` is the kit. --wasi keeps WASI's imports, which are stubs otherwise.
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { componentize } from 'componentize-qjs';

const kit = fileURLToPath(new URL('.', import.meta.url));
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    output: { type: 'string', short: 'o' },
    wasi: { type: 'boolean', default: false },
    wit: { type: 'string', default: join(kit, '../../wit/1.0.0') },
    world: { type: 'string', default: 'plugin-world' },
  },
});
if (positionals.length !== 1 || values.output === undefined) {
  console.error('usage: node build.mjs PLUGIN.js -o PLUGIN.wasm [--wasi] [--wit FOLDER] [--world NAME]');
  process.exit(2);
}
const entry = resolve(positionals[0]);

/** The sources under a name of their own, so that the component does not tell where it was built. */
const stage = mkdtempSync(join(tmpdir(), 'mortise-js-'));
try {
  cpSync(dirname(entry), stage, {
    recursive: true,
    filter: (file) => statSync(file).isDirectory() || ['.js', '.mjs', '.json'].includes(extname(file)),
  });
  const module = join(stage, 'node_modules/mortise');
  mkdirSync(module, { recursive: true });
  writeFileSync(join(module, 'package.json'), '{"name":"mortise","type":"module","main":"mortise.js"}');
  cpSync(join(kit, 'mortise.js'), join(module, 'mortise.js'));

  const { component } = await componentize({
    witPath: values.wit,
    world: values.world,
    jsSource: readFileSync(entry, 'utf8'),
    jsPath: join(stage, basename(entry)),
    moduleRoot: stage,
    sync: true,
    optSize: true,
    stubWasi: !values.wasi,
  });
  writeFileSync(values.output, component);
} finally {
  rmSync(stage, { recursive: true });
}
