#!/usr/bin/env bash
# Builds plugin.wasm from plugin.rs: build.sh [OUTPUT]
set -euo pipefail
here=$(cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
exec "$here/../../sdk/rust/build.sh" "$here/plugin.rs" -o "${1:-$here/plugin.wasm}"
