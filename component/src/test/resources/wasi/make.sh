#!/usr/bin/env bash
# Makes the components here from their sources. Needs clang-19 lld-19 libclang-rt-19-dev-wasm32 wasi-libc, rustc 1.63 with
# libstd-rust-dev-wasm32, and a folder NODE_MODULES with npm's @bytecodealliance/jco and componentize-qjs 0.4.5.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")"
[ -d "${NODE_MODULES:-}" ] || { echo 'make: NODE_MODULES must name a folder' >&2; exit 1; }
work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT

clang-19 --target=wasm32-unknown-unknown -O2 -nostdlib -ffreestanding -fno-builtin-memset -fuse-ld=lld -Wl,--no-entry -Wl,--strip-all \
    direct.c -o "$work/direct.wasm"
clang-19 --target=wasm32-wasi --sysroot=/usr -isystem /usr/include/wasm32-wasi -L/usr/lib/wasm32-wasi -mexec-model=reactor -O2 \
    -Wl,--strip-all c.c -o "$work/c.wasm"
cat >"$work/link" <<'LINK'
#!/usr/bin/env bash
# lld 19 does not know the option.
args=()
for arg in "$@"; do
    [ "$arg" = --fatal-warnings ] || args+=("$arg")
done
exec wasm-ld-19 "${args[@]}"
LINK
chmod +x "$work/link"
/usr/bin/rustc --edition 2021 --target wasm32-wasi --crate-type cdylib -O -C panic=abort -C strip=symbols \
    -C linker="$work/link" -C linker-flavor=wasm-ld --remap-path-prefix "$work=." rust.rs -o "$work/rust.wasm"
NODE_MODULES=$NODE_MODULES node make.mjs "$work"
