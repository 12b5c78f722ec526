#!/usr/bin/env bash
# Builds every hostile plugin, or the one that is named: build.sh [NAME [OUTPUT]]
set -euo pipefail
here=$(cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
kit=$here/../../sdk/c

build() {
    local folder=$here/$1 output=${2:-$here/$1/plugin.wasm} world=() options=(-I "$here")
    if [ -f "$folder/world.wit" ]; then
        world=(--wit "$folder/world.wit")
    fi
    if [ "$1" = lacks-export ]; then
        options+=(-DMORTISE_WITHOUT_ON_TENANT_CREATED)
    fi
    "$kit/build.sh" "$folder/plugin.c" -o "$output" "${world[@]}" -- "${options[@]}"
}

if [ $# -gt 0 ]; then
    build "$@"
else
    for source in "$here"/*/plugin.c; do
        build "$(basename -- "$(dirname -- "$source")")"
    done
fi
