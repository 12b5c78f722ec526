#!/usr/bin/env bash
# Tests the kit's JSON and decimals: text.c, compiled as for a plugin and run by Node.js.
set -euo pipefail
kit=$(cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT
clang-19 --target=wasm32-unknown-unknown -std=c17 -O2 -mbulk-memory -Wall -Wextra -Werror -ffreestanding -nostdlib -fuse-ld=lld \
    -Wl,--no-entry -Wl,--stack-first -I "$kit" "$kit/text_test.c" "$kit/text.c" -o "$work/test.wasm"
node --input-type=module - "$work/test.wasm" <<'JS'
import { readFileSync } from 'node:fs';
const { instance } = await WebAssembly.instantiate(readFileSync(process.argv[2]));
const line = instance.exports.test();
if (line !== 0) {
  console.error(`test: the check in line ${line} of text_test.c does not hold`);
  process.exit(1);
}
console.log('test: the kit reads and writes as it should');
JS
