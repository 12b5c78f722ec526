#!/usr/bin/env bash
# Builds plugin.wasm from plugin.ts: build.sh [OUTPUT]. Needs Node.js 20, sdk's node_modules (sdk/install.sh), and in ASC the file
# bin/asc.js of npm's assemblyscript 0.28.
set -euo pipefail
here=$(cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
[ -f "${ASC:-}" ] || { echo 'build: ASC must name a file' >&2; exit 1; }
work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT
# A failed assertion of the language's library traps without a message: there is no env.abort in the platform's world.
(cd -- "$here" && node "$ASC" plugin.ts --runtime stub -O3 --use abort= --outFile "$work/core.wasm")
node "$here/rename.mjs" "$work/core.wasm"
node "$here/../../../../../sdk/componentize.mjs" "$work/core.wasm" "${1:-$here/plugin.wasm}"
