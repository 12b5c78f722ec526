#!/usr/bin/env bash
# Builds a plugin in JavaScript: build.sh PLUGIN.js -o PLUGIN.wasm [--stub-wasi] [--wit FOLDER] [--world NAME]
# Needs Node.js 20; the component tool comes from package-lock.json.
set -euo pipefail
kit=$(cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
command -v node >/dev/null || { echo 'build: needs Node.js 20: apt-get install nodejs npm' >&2; exit 1; }
# Not npm ci: it insists on optional packages for every other platform.
if ! cmp -s -- "$kit/package-lock.json" "$kit/node_modules/.mortise-lock"; then
    (cd -- "$kit" && npm install --no-save --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null)
    cp -- "$kit/package-lock.json" "$kit/node_modules/.mortise-lock"
fi
exec node "$kit/build.mjs" "$@"
