#!/usr/bin/env bash
# Builds the plugins of the crash test and of the measurement of events, or the one that is named: build.sh [NAME [OUTPUT]]
set -euo pipefail
here=$(cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)

build() {
    "$here/../../sdk/c/build.sh" "$here/$1/plugin.c" -o "${2:-$here/$1/plugin.wasm}"
}

if [ $# -gt 0 ]; then
    build "$@"
else
    build counter
    build ledger
    build stamp
fi
