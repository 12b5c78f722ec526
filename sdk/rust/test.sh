#!/usr/bin/env bash
# Tests the kit's JSON and decimals on this machine.
set -euo pipefail
kit=$(cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT
(cd -- "$kit" && "$("$kit/rustc.sh")" --edition 2021 -D warnings --test src/lib.rs -o "$work/test")
report=$("$work/test" 2>&1) || {
    printf '%s\n' "$report" >&2
    exit 1
}
printf 'test: the Rust kit does as it should\n'
