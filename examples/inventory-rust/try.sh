#!/usr/bin/env bash
# Tries the plugin as its twin in C is tried: try.sh [--crash]
set -euo pipefail
here=$(cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
exec "$here/../inventory/try.sh" --example "$here" "$@"
