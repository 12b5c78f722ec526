// Makes a component of a plugin in JavaScript:
// node build.mjs PLUGIN.js -o PLUGIN.wasm [--stub-wasi] [--wit FOLDER] [--world NAME]
// The plugin's folder is what it may import from; `mortise` is the kit. --stub-wasi leaves the clock and random numbers out: asking
// for them traps. --wit replaces the platform's own description (wit/1.0.0) by one of yours; --world names the world in it.
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
    'stub-wasi': { type: 'boolean', default: false },
    wit: { type: 'string' },
    world: { type: 'string', default: 'plugin-world' },
  },
});
if (positionals.length !== 1 || values.output === undefined) {
  console.error('usage: node build.mjs PLUGIN.js -o PLUGIN.wasm [--stub-wasi] [--wit FOLDER] [--world NAME]');
  process.exit(2);
}
const entry = resolve(positionals[0]);
const withRandom = !values['stub-wasi'] && values.wit === undefined;

/** The world of a plugin that may also draw random numbers. */
function describeWithRandom(folder) {
  cpSync(join(kit, '../../wit/1.0.0'), join(folder, 'deps/plugin'), { recursive: true });
  mkdirSync(join(folder, 'deps/random'));
  writeFileSync(
    join(folder, 'deps/random/random.wit'),
    'package wasi:random@0.2.0; interface random { get-random-u64: func() -> u64; }',
  );
  writeFileSync(
    join(folder, 'world.wit'),
    `package mortise:kit; world javascript { include erp:plugin/${values.world}@1.0.0; import wasi:random/random@0.2.0; }`,
  );
  return { witPath: folder, world: 'javascript' };
}

/** The sources under a name of their own, so that the component does not tell where it was built. */
const stage = mkdtempSync(join(tmpdir(), 'mortise-js-'));
try {
  const sources = join(stage, 'plugin');
  cpSync(dirname(entry), sources, {
    recursive: true,
    filter: (file) => statSync(file).isDirectory() || ['.js', '.mjs', '.json'].includes(extname(file)),
  });
  const module = join(sources, 'node_modules/mortise');
  mkdirSync(module, { recursive: true });
  writeFileSync(join(module, 'package.json'), '{"name":"mortise","type":"module","main":"mortise.js"}');
  cpSync(join(kit, 'mortise.js'), join(module, 'mortise.js'));
  if (withRandom) {
    cpSync(join(kit, 'random.js'), join(module, 'random.js'));
  } else {
    writeFileSync(join(module, 'random.js'), '');
  }

  const { component } = await componentize({
    ...(withRandom
      ? describeWithRandom(join(stage, 'wit'))
      : { witPath: values.wit ?? join(kit, '../../wit/1.0.0'), world: values.world }),
    jsSource: readFileSync(entry, 'utf8'),
    jsPath: join(sources, basename(entry)),
    moduleRoot: sources,
    sync: true,
    optSize: true,
    stubWasi: values['stub-wasi'],
  });
  writeFileSync(values.output, component);
} finally {
  rmSync(stage, { recursive: true });
}
