// Gives a module's exports the component's names, which are no identifiers of AssemblyScript: node rename.mjs CORE.wasm
import { readFileSync, writeFileSync } from 'node:fs';
import binaryen from '../../../../../sdk/node_modules/binaryen/index.js';

const NAMES = { init: 'init', onTenantCreated: 'on-tenant-created', handleEvent: 'handle-event' };

const [file] = process.argv.slice(2);
const core = binaryen.readBinary(readFileSync(file));
for (const [name, renamed] of Object.entries(NAMES)) {
  const { value } = binaryen.getExportInfo(core.getExport(name));
  core.removeExport(name);
  core.addFunctionExport(value, `erp:plugin/plugin-api@1.0.0#${renamed}`);
}
writeFileSync(file, core.emitBinary());
