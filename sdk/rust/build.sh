#!/usr/bin/env bash
# Builds a plugin in Rust: build.sh PLUGIN.rs -o PLUGIN.wasm [--wit FILE] [--world NAME] [-- COMPILER OPTIONS]
# PLUGIN.rs is the root of the plugin's crate. Needs a rustc 1.63 or later with the target wasm32-unknown-unknown (RUSTC names it, or it
# is found: Debian's rustc and libstd-rust-dev-wasm32, or rustup target add wasm32-unknown-unknown) and Node.js 20.
set -euo pipefail

kit=$(cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
sdk=$(dirname -- "$kit")
target=wasm32-unknown-unknown

die() {
    printf 'build: %s\n' "$*" >&2
    exit 1
}

source='' extra=() world=() out=
while [ $# -gt 0 ]; do
    case $1 in
        -o | --wit | --world)
            [ $# -ge 2 ] || die "$1 needs a value"
            if [ "$1" = -o ]; then out=$2; else world+=("$1" "$2"); fi
            shift 2
            ;;
        --)
            shift
            extra=("$@")
            break
            ;;
        -*) die "unknown option: $1" ;;
        *)
            [ -z "$source" ] || die "one file is the root of the crate: $source, or $1?"
            source=$1
            shift
            ;;
    esac
done
[ -n "$source" ] && [ -n "$out" ] || die "usage: build.sh PLUGIN.rs -o PLUGIN.wasm [--wit FILE] [--world NAME] [-- COMPILER OPTIONS]"
[ -f "$source" ] || die "there is no file $source"
rustc=$("$kit/rustc.sh") || exit 1
"$sdk/install.sh"

work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT
options=(--edition 2021 --target "$target" -O -C panic=abort -C strip=symbols -D warnings)
# Debian's rustc has no linker of its own, and gives lld an option that lld 19 does not know.
if [ ! -x "$("$rustc" --print sysroot)/lib/rustlib/$("$rustc" -vV | sed -n 's/^host: //p')/bin/rust-lld" ]; then
    linker=''
    for candidate in wasm-ld-19 wasm-ld; do
        [ -n "$linker" ] || linker=$(command -v "$candidate" || true)
    done
    [ -n "$linker" ] || die "needs the WebAssembly linker: apt-get install lld-19"
    printf '#!/usr/bin/env bash\nargs=()\nfor arg in "$@"; do [ "$arg" = --fatal-warnings ] || args+=("$arg"); done\nexec %q "${args[@]}"\n' \
        "$linker" >"$work/link"
    chmod +x "$work/link"
    options+=(-C "linker=$work/link" -C linker-flavor=wasm-ld)
fi
# Each crate is compiled from its own folder, so that messages of panics name files as the author knows them.
(cd -- "$kit" && "$rustc" "${options[@]}" --crate-name mortise --crate-type rlib src/lib.rs -o "$work/libmortise.rlib")
(cd -- "$(dirname -- "$source")" && "$rustc" "${options[@]}" --crate-name plugin --crate-type cdylib --extern "mortise=$work/libmortise.rlib" \
    --remap-path-prefix "$work=mortise" -C link-arg=-zstack-size=262144 -C lto "${extra[@]}" "$(basename -- "$source")" -o "$work/core.wasm")
node "$sdk/componentize.mjs" "$work/core.wasm" "$work/plugin.wasm" "${world[@]}"
cp -- "$work/plugin.wasm" "$out"
printf '%s: %s bytes\n' "$out" "$(wc -c <"$out" | tr -d ' ')"
