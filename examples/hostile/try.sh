#!/usr/bin/env bash
# Tries plugins that misbehave, and uploads and writes that are to be refused, on a running server: MORTISE_URL
# (http://127.0.0.1:8080) and MORTISE_ADMIN_PASSWORD. Nothing but curl, sed and grep.
set -euo pipefail

here=$(cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
inventory=$here/../inventory

# shellcheck source=examples/http.sh
. "$here/../http.sh"
trap 'rm -rf -- "$scratch"' EXIT

run_start='{"id":"[0-9a-f-]*","at":"'

# ---- plugins that misbehave --------------------------------------------------------------------------------------------------

publish() { # the event of the type $1, whose id is then in $event
    send POST /events "{\"type\":\"$1\",\"payload\":{}}"
    expect 201 "publishing $1"
    event=$(member id)
}

run_of() { # the run of the plugin $1 that handled the event $2, in $run
    request GET "/admin/plugins/$1/runs?limit=50"
    expect 200 "the runs of $1"
    run=$(line_with "\"event\":\"$2\"" "$run_start")
    [ -n "$run" ]
}

# misbehaves NAME OUTCOME[|OUTCOME]: pokes the plugin; its run has the outcome and none of its rows stays
misbehaves() {
    local id=com.hostile.$1 outcome
    publish "$id.poke"
    within 40 run_of "$id" "$event" || fail "$id did not run for the event $event within 40 s: $body"
    outcome=$(member outcome "$run")
    [[ "|$2|" == *"|$outcome|"* ]] || fail "the run of $id ended as $outcome, expected $2: $run"
    [[ $run == *'"error":"'* ]] || fail "the run of $id says nothing about its end: $run"
    request GET "/plugins/$id/note?limit=1"
    expect 200 "the notes of $id"
    [[ $body == *'"rows":[]'* ]] || fail "$id left a row behind: $body"
    say "  $1: $outcome after $(member millis "$run") ms and $(member fuelUsed "$run") fuel, nothing stored: $(member error "$run")"
}

fresh_state() {
    local id=com.hostile.state counts
    for _ in 1 2 3; do
        publish "$id.poke"
        within 20 run_of "$id" "$event" || fail "$id did not run for the event $event within 20 s: $body"
        [ "$(member outcome "$run")" = ok ] || fail "the run of $id did not end well: $run"
    done
    request GET "/plugins/$id/note?limit=500"
    expect 200 "the notes of $id"
    counts=$(each text | sort -u)
    [ "$counts" = 1 ] || fail "$id counted beyond 1, so memory outlived a call: $body"
    say "  state: each of $(each text | grep -c .) calls counted 1"
}

alert_of() {
    request GET "/plugins/com.acme.inventory/alert?limit=50&filter[item][eq]=$1"
    expect 200 "the list of alerts"
    [[ $body == *"\"item\":\"$1\""* ]]
}

# An item is created while a hostile plugin is at work; sets $item.
others_go_on() {
    publish com.hostile.loops.poke
    local looping=$event code
    code=H-$(date +%s)-$RANDOM
    send POST /plugins/com.acme.inventory/item "{\"code\":\"$code\",\"name\":\"Hex bolt\",\"qty\":\"5\"}"
    expect 201 "the creation of an item"
    item=$(member id)
    within 2 alert_of "$item" || fail "the inventory plugin did not handle an event within 2 s beside hostile plugins: $body"
    say "  the inventory plugin handles its event at once beside them"
    within 40 run_of com.hostile.loops "$looping" || fail "com.hostile.loops did not run for the event $looping: $body"
}

# ---- refusals ----------------------------------------------------------------------------------------------------------------

# refused WHAT STATUS TEXT…: the last answer has the status and the texts
refused() {
    local what=$1 text
    expect "$2" "$what"
    shift 2
    for text in "$@"; do
        holds "$text" "the refusal of $what"
    done
    say "  $what: $status $(first_reason)"
}

first_reason() {
    local reason
    reason=$(each what)
    [ -n "$reason" ] || reason=$(each detail)
    printf '%s' "${reason%%$'\n'*}"
}

refused_uploads() {
    local manifest=$scratch/manifest.toml
    sed 's/com\.hostile\.fails/com.hostile.refused/g' "$here/fails/manifest.toml" >"$manifest"

    printf 'this is no WebAssembly\n' >"$scratch/text.wasm"
    upload "$scratch/text.wasm" "$manifest"
    refused "a text file as wasm" 422 '"errors":[' '"byteOffset":0'

    printf '\0asm\1\0\0\0' >"$scratch/core.wasm"
    upload "$scratch/core.wasm" "$manifest"
    refused "a core module" 422 '"errors":['

    upload "$here/lacks-export/plugin.wasm" "$here/lacks-export/manifest.toml"
    refused "a component that lacks an export" 422 '"errors":[' on-tenant-created

    upload "$here/imports-unknown/plugin.wasm" "$here/imports-unknown/manifest.toml"
    refused "a component that imports something unknown" 422 '"errors":[' acme:clock/now

    sed 's/^author = /autor = /' "$manifest" >"$scratch/misspelt.toml"
    upload "$here/fails/plugin.wasm" "$scratch/misspelt.toml"
    refused "a manifest with a misspelt key" 422 '"errors":[' autor "\"line\":$(grep -n '^autor' "$scratch/misspelt.toml" | sed 's/:.*//')"

    sed -e 's/com\.acme\.inventory/com.hostile.refused/g' -e '/^\[entities\.alert\]/,/^tag/s/^tag = 2/tag = 1/' \
        "$inventory/manifest.toml" >"$scratch/tags.toml"
    upload "$inventory/plugin.wasm" "$scratch/tags.toml"
    refused "two entities with one tag" 422 '"errors":[' tag

    upload "$inventory/plugin.wasm" "$inventory/manifest.toml"
    refused "an id that exists" '409|422' com.acme.inventory
}

refused_steps() {
    local id=com.hostile.waits
    sed "s/com\\.hostile\\.fails/$id/g" "$here/fails/manifest.toml" >"$scratch/waits.toml"
    upload "$here/fails/plugin.wasm" "$scratch/waits.toml"
    expect '201|409|422' "the upload of $id"
    request POST "/admin/plugins/$id/enable"
    refused "enable before install" 409 '"code":"wrong_state"' '"expected":' '"actual":'
    [ "$(member actual)" = uploaded ] || fail "the actual state is not uploaded: $body"
    send POST "/admin/plugins/$id/purge" "{\"confirm\":\"$id\"}"
    expect '200|204' "purging $id"
}

refused_writes() {
    local row=/plugins/com.acme.inventory/item/$item
    send PATCH "$row" '{"qty":"6"}' --header 'If-Match: "v1"'
    expect 200 "a change with the current version"
    send PATCH "$row" '{"qty":"7"}' --header 'If-Match: "v1"'
    refused "a stale If-Match" 412 '"code":"stale"' '"current":'
    send PATCH "$row" '{"qty":"7"}'
    refused "no If-Match" 428 '"code":"if_match_required"'
    send POST /plugins/com.acme.inventory/item '{"code":"X","name":"X","colour":"red"}'
    refused "an unknown field" '400|422' '"errors":[' '"pointer":"/colour"'
    send POST /plugins/com.acme.inventory/item '{"code":"X","name":"X","qty":"abc"}'
    refused "a quantity of abc" '400|422' '"errors":[' '"pointer":"/qty"'
}

login
for name in fails traps loops hungry deep floods asks state; do
    plugin_up "com.hostile.$name" "$here/$name"
done
plugin_up com.acme.inventory "$inventory"
say "plugins that misbehave:"
misbehaves fails failed
misbehaves traps trapped
misbehaves loops out_of_fuel
misbehaves hungry 'trapped|limit'
misbehaves deep 'trapped|limit'
misbehaves floods limit
misbehaves asks limit
fresh_state
item=''
others_go_on
say "uploads that are refused:"
refused_uploads
say "steps and writes that are refused:"
refused_steps
refused_writes
say "hostile: everything as it should be"
