#!/usr/bin/env bash
# Tests the kit itself on Node.js, with a host in place of the platform's.
set -euo pipefail
kit=$(cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
report=$(node --test --test-reporter=spec "$kit/mortise.test.mjs" 2>&1) || {
    printf '%s\n' "$report" >&2
    exit 1
}
printf 'test: the JavaScript kit does as it should\n'
