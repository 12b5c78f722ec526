#!/usr/bin/env bash
# Prints the rustc that can compile for WebAssembly: the one that RUSTC names, the one on the PATH, or Debian's.
set -euo pipefail
for candidate in "${RUSTC:-}" rustc /usr/bin/rustc; do
    if [ -n "$candidate" ] && found=$(command -v "$candidate") &&
        [ -d "$("$found" --print sysroot)/lib/rustlib/wasm32-unknown-unknown/lib" ]; then
        printf '%s\n' "$found"
        exit
    fi
done
printf 'rustc: none has the target wasm32-unknown-unknown: apt-get install rustc libstd-rust-dev-wasm32, or rustup target add wasm32-unknown-unknown\n' >&2
exit 1
