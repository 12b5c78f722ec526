#!/usr/bin/env bash
# Builds every example from its source and compares the component with the committed one, byte for byte. Of a component in JavaScript
# the snapshot's clock and hash keys are left out. Rust's bytes depend on the compiler: with another than the one that made the committed
# component, the example is only built; with none it is left out.
set -euo pipefail
here=$(cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT

differing=()
compare() { # NAME COMMAND…: the command is given the output's name
    local name=$1
    shift
    "$@" "$work/plugin.wasm" >/dev/null
    cmp -s -- "$work/plugin.wasm" "$here/$name/plugin.wasm" || differing+=("$name")
}

count=0
for source in "$here"/*/plugin.c; do
    name=$(basename -- "$(dirname -- "$source")")
    compare "$name" "$here/$name/build.sh"
    count=$((count + 1))
done
for source in "$here"/hostile/*/plugin.c; do
    name=$(basename -- "$(dirname -- "$source")")
    compare "hostile/$name" "$here/hostile/build.sh" "$name"
    count=$((count + 1))
done
for name in counter ledger stamp; do
    compare "torture/$name" "$here/torture/build.sh" "$name"
    count=$((count + 1))
done
notes=()
# How many builds it takes to have seen each place that varies is a matter of chance: a table of two entries may stand the same in many.
built=()
for try in {1..24}; do
    "$here/inventory-js/build.sh" "$work/$try.wasm" >/dev/null
    built+=("$work/$try.wasm")
    [ "$try" -ge 2 ] || continue
    why=$(node "$here/snapshot-compare.mjs" "$here/inventory-js/plugin.wasm" "${built[@]}" 2>&1) && built=() && break
    [[ $why != *' are committed, '* ]] || break
done
if [ "${#built[@]}" -gt 0 ]; then
    printf '%s\n' "$why" >&2
    differing+=(inventory-js)
fi
count=$((count + 1))
rust=$("$here/../sdk/rust/rustc.sh" 2>/dev/null) && rust=$("$rust" --version) || rust=
case $rust in
    'rustc 1.63.0'*)
        compare inventory-rust "$here/inventory-rust/build.sh"
        count=$((count + 1))
        ;;
    '') notes+=("inventory-rust is not built: no rustc here compiles for WebAssembly") ;;
    *)
        "$here/inventory-rust/build.sh" "$work/plugin.wasm" >/dev/null
        notes+=("inventory-rust builds, and is not compared: rustc 1.63.0 made it, this is $rust")
        ;;
esac
if [ "${#differing[@]}" -gt 0 ]; then
    printf 'rebuild-check: the committed plugin.wasm is not what the source gives: %s\n' "${differing[*]}" >&2
    printf 'rebuild-check: build and commit them; %s%s made these\n' "$(clang-19 --version | sed -n 1p)" "${rust:+ and $rust}" >&2
    exit 1
fi
printf 'rebuild-check: %s components are what their sources give\n' "$count"
"$here/../sdk/install.sh"
node "$here/../engine/src/test/resources/hostile/corpus/make.mjs" --check
printf 'rebuild-check: so are the hostile plugins of the engine'\''s tests\n'
for note in "${notes[@]}"; do printf 'rebuild-check: %s\n' "$note"; done
