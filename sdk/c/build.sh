#!/usr/bin/env bash
# Builds a plugin in C: build.sh SOURCE.c… -o PLUGIN.wasm [--wit FILE] [--world NAME] [-- COMPILER OPTIONS]
# Needs clang 19 with its wasm32 linker (Debian: clang-19 lld-19) and Node.js 20; the component tool comes from sdk/package-lock.json.
set -euo pipefail

kit=$(cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
sdk=$(dirname -- "$kit")

die() {
    printf 'build: %s\n' "$*" >&2
    exit 1
}

sources=() extra=() world=() out=
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
            sources+=("$1")
            shift
            ;;
    esac
done
[ "${#sources[@]}" -gt 0 ] && [ -n "$out" ] || die "usage: build.sh SOURCE.c… -o PLUGIN.wasm [--wit FILE] [--world NAME] [-- COMPILER OPTIONS]"
command -v clang-19 >/dev/null || die "needs clang 19: apt-get install clang-19 lld-19"
command -v wasm-ld-19 >/dev/null || die "needs the WebAssembly linker: apt-get install lld-19"
"$sdk/install.sh"

work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT
# The stack lies first and grows down: one that is too deep traps instead of overwriting data.
clang-19 --target=wasm32-unknown-unknown -std=c17 -O2 -mbulk-memory -Wall -Wextra -Werror -ffreestanding -fno-builtin-memcpy \
    -nostdlib -fuse-ld=lld -Wl,--no-entry -Wl,--strip-all -Wl,--stack-first -Wl,-z,stack-size=65536 \
    -I "$kit" "${extra[@]}" "${sources[@]}" "$kit/host.c" "$kit/text.c" -o "$work/core.wasm"
node "$sdk/componentize.mjs" "$work/core.wasm" "$work/plugin.wasm" "${world[@]}"
cp -- "$work/plugin.wasm" "$out"
printf '%s: %s bytes\n' "$out" "$(wc -c <"$out" | tr -d ' ')"
