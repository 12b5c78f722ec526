#!/usr/bin/env bash
# Builds plugin.wasm from plugin.js: build.sh [OUTPUT]
set -euo pipefail
here=$(cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
exec "$here/../../sdk/js/build.sh" "$here/plugin.js" -o "${1:-$here/plugin.wasm}" --stub-wasi
