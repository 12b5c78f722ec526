// The committed bundle in prebuilt/, for builds without Node.js.
//   node scripts/prebuilt.mjs --check   says whether it was built from these sources
//   node scripts/prebuilt.mjs --write   builds it anew
import { createHash } from 'node:crypto';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const web = fileURLToPath(new URL('..', import.meta.url));
const prebuilt = join(web, 'prebuilt');
const hashFile = join(prebuilt, 'SOURCE_HASH');
const MOST_BYTES = 5 * 1024 * 1024;

/** What the bundle depends on. Tests are none of it. */
const SOURCES = ['index.html', 'package.json', 'package-lock.json', 'public', 'src', 'tsconfig.json', 'vite.config.ts'];

const walk = (path) =>
  statSync(path).isDirectory() ? readdirSync(path).flatMap((name) => walk(join(path, name))) : [path];

const name = (file) => relative(web, file).split(sep).join('/');

/** One hash over names and contents, sorted by name; line ends do not count. */
function hash(files) {
  const sum = createHash('sha256');
  for (const file of files.map((path) => [name(path), path]).sort(([one], [other]) => (one < other ? -1 : 1))) {
    const content = readFileSync(file[1], 'utf8').replaceAll('\r\n', '\n');
    sum.update(`${file[0]}\n${Buffer.byteLength(content)}\n${content}\n`);
  }
  return sum.digest('hex');
}

const sourceHash = () =>
  hash(SOURCES.flatMap((source) => walk(join(web, source))).filter((file) => !/\.test\.tsx?$/.test(file)));

const bundleFiles = () => (existsSync(prebuilt) ? walk(prebuilt).filter((file) => file !== hashFile) : []);

const stamp = () => `sources ${sourceHash()}\nbundle ${hash(bundleFiles())}\n`;

function check() {
  const found = existsSync(hashFile) ? readFileSync(hashFile, 'utf8').replaceAll('\r\n', '\n') : '';
  if (found !== stamp()) {
    fail('web/prebuilt was not built from these sources: run ./mortise web and commit what it writes');
  }
  const bytes = bundleFiles().reduce((sum, file) => sum + statSync(file).size, 0);
  if (bytes > MOST_BYTES) {
    fail(`web/prebuilt holds ${bytes} bytes; ${MOST_BYTES} at most`);
  }
  const maps = bundleFiles().filter((file) => file.endsWith('.map'));
  if (maps.length > 0) {
    fail(`web/prebuilt holds source maps: ${maps.map(name).join(', ')}`);
  }
  console.log(`web/prebuilt: built from these sources, ${bytes} bytes`);
}

async function write() {
  const { build } = await import('vite');
  await build({ root: web, logLevel: 'warn' });
  rmSync(prebuilt, { recursive: true, force: true });
  cpSync(join(web, 'dist'), prebuilt, { recursive: true });
  writeFileSync(hashFile, stamp());
  check();
}

function fail(message) {
  console.error(message);
  process.exit(1);
}

switch (process.argv.slice(2).join(' ')) {
  case '--check':
    check();
    break;
  case '--write':
    await write();
    break;
  default:
    console.error('usage: node scripts/prebuilt.mjs --check|--write');
    process.exit(2);
}
