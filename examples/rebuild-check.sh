#!/usr/bin/env bash
# Builds every example from its source and compares the component with the committed one, byte for byte.
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
if [ "${#differing[@]}" -gt 0 ]; then
    printf 'rebuild-check: the committed plugin.wasm is not what the source gives: %s\n' "${differing[*]}" >&2
    printf 'rebuild-check: build and commit them; %s made these\n' "$(clang-19 --version | sed -n 1p)" >&2
    exit 1
fi
printf 'rebuild-check: %s components are what their sources give\n' "$count"
