#!/usr/bin/env bash
# Installs the component tool of package-lock.json, unless it is there.
set -euo pipefail
sdk=$(cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
command -v node >/dev/null || { echo 'install: needs Node.js 20: apt-get install nodejs npm' >&2; exit 1; }
# Not npm ci: it insists on optional packages for every other platform.
if ! cmp -s -- "$sdk/package-lock.json" "$sdk/node_modules/.mortise-lock"; then
    (cd -- "$sdk" && npm install --no-save --omit=optional --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null)
    cp -- "$sdk/package-lock.json" "$sdk/node_modules/.mortise-lock"
fi
