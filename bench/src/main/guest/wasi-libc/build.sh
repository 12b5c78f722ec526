#!/usr/bin/env bash
# Builds plugin.wasm from plugin.c: build.sh [OUTPUT]. Needs clang-19 lld-19 libclang-rt-19-dev-wasm32 wasi-libc, sdk's node_modules
# (sdk/install.sh), and in ADAPTER the file wasi_snapshot_preview1.reactor.wasm, for example from npm's @bytecodealliance/jco.
set -euo pipefail
here=$(cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
[ -f "${ADAPTER:-}" ] || { echo 'build: ADAPTER must name a file' >&2; exit 1; }
work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT
clang-19 --target=wasm32-wasi --sysroot=/usr -isystem /usr/include/wasm32-wasi -L/usr/lib/wasm32-wasi -mexec-model=reactor \
    -std=c17 -O2 -mbulk-memory -Wall -Wextra -Werror -Wl,--strip-all -Wl,--stack-first -Wl,-z,stack-size=65536 \
    "$here/plugin.c" -o "$work/core.wasm"
node "$here/../../../../../sdk/componentize.mjs" "$work/core.wasm" "${1:-$here/plugin.wasm}" --adapter "$ADAPTER"
