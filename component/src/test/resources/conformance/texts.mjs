// Makes binaries of texts: `node texts.mjs FOLDER COUNT` turns FOLDER/<number>.wat into <number>.wasm, and leaves out what is no text
// of a component. JCO_TRANSPILE names the folder of npm @bytecodealliance/jco-transpile.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [folder, count] = process.argv.slice(2);
const { parse } = await import(pathToFileURL(join(process.env.JCO_TRANSPILE, 'dist/wasm-tools.js')));

/** Canonical options once named what a core instance exports without saying that it is core. */
const withCore = (text) =>
  text
    .replace(/\((memory|realloc|post-return|callback)\s+(\$[^\s()]+|\d+)\s+("[^"]*")\s*\)/g, (_, option, instance, name) => {
      const sort = option === 'memory' ? 'memory' : 'func';
      return `(${option} (core ${sort} ${instance} ${name}))`;
    })
    .replace(/\((realloc|post-return|callback|dtor)\s+\(func\s/g, '($1 (core func ');

async function binary(text) {
  try {
    return await parse(text);
  } catch (refused) {
    const other = withCore(text);
    if (other === text) {
      throw refused;
    }
    return await parse(other);
  }
}

for (let i = 0; i < Number(count); i++) {
  const made = await binary(readFileSync(join(folder, `${i}.wat`), 'utf8')).catch(() => null);
  if (made !== null) {
    writeFileSync(join(folder, `${i}.wasm`), made);
  }
}
