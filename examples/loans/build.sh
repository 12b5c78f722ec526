#!/usr/bin/env bash
# Builds plugin.wasm from plugin.c: build.sh [OUTPUT]
set -euo pipefail
here=$(cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
exec "$here/../../sdk/c/build.sh" "$here/plugin.c" -o "${1:-$here/plugin.wasm}"
