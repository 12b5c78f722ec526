#!/usr/bin/env bash
# Makes shop.wasm from shop.c. Needs clang 19 with its wasm32 linker, and sdk's node_modules.
set -euo pipefail
here=$(cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT
clang-19 --target=wasm32-unknown-unknown -std=c17 -O2 -mbulk-memory -Wall -Wextra -Werror -ffreestanding -nostdlib \
    -fuse-ld=lld -Wl,--no-entry -Wl,--strip-all -Wl,--stack-first "$here/shop.c" -o "$work/core.wasm"
node "$here/../../../../../sdk/componentize.mjs" "$work/core.wasm" "$here/shop.wasm" --wit "$here/shop.wit" --world shop
