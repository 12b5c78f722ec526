#!/usr/bin/env bash
# Tries the inventory plugin on a running server, with nothing but curl, sed and grep.
#
#   try.sh           from the upload to an item's alert and its event; MORTISE_URL (http://127.0.0.1:8080), MORTISE_ADMIN_PASSWORD
#   try.sh --crash   the same on a server of its own that is killed with kill -9 while events wait, and started again
#   --example FOLDER tries a twin of the plugin in another language
set -euo pipefail

here=$(cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
root=$(cd -P -- "$here/../.." && pwd)
example=$here
mode=walk

cleaners=()
clean() {
    local outcome=$? cleaner
    for cleaner in "${cleaners[@]}"; do
        "$cleaner" "$outcome"
    done
    rm -rf -- "$scratch"
    exit "$outcome"
}

# shellcheck source=examples/http.sh
. "$here/../http.sh"
trap clean EXIT

while [ $# -gt 0 ]; do
    case $1 in
        --crash) mode=crash_rounds ;;
        --example)
            [ $# -ge 2 ] && [ -f "$2/manifest.toml" ] || fail "--example needs a folder with a manifest.toml"
            example=$(cd -P -- "$2" && pwd)
            shift
            ;;
        *) fail "usage: try.sh [--crash] [--example FOLDER]" ;;
    esac
    shift
done
plugin=$(sed -n 's/^id = "\([a-z0-9.]*\)".*/\1/p' "$example/manifest.toml")
rows=/plugins/$plugin

run_start='{"id":"[0-9a-f-]*","at":"'
event_start='{"id":"[0-9a-f-]*","type":"'

alert_of() { # the alert of the item $1, in $alert
    request GET "$rows/alert?limit=50&filter[item][eq]=$1"
    expect 200 "the list of alerts"
    [[ $body == *"\"item\":\"$1\""* ]]
}

event_of() { # the newest event of the type $1 that tells of the item $2, in $event
    request GET "/events?type=$1&limit=200"
    expect 200 "the list of events"
    event=$(line_with "$2" "$event_start")
    [ -n "$event" ]
}

run_of() { # the run that handled the event $1, in $run
    request GET "/admin/plugins/$plugin/runs?limit=200"
    expect 200 "the list of runs"
    run=$(line_with "\"event\":\"$1\"" "$run_start")
    [ -n "$run" ]
}

# above NUMBER: more than nothing
above() { [[ $1 =~ ^[0-9.]*[1-9] ]]; }

walk() {
    login
    say "logged in as admin of default"
    plugin_up "$plugin" "$example"
    say "$plugin is healthy"

    local code item created began actor causation
    code=T-$(date +%s)-$RANDOM
    began=$(clock)
    send POST "$rows/item" "{\"code\":\"$code\",\"name\":\"Hex bolt\",\"qty\":\"5\"}"
    expect 201 "the creation of an item"
    item=$(member id)
    [ -n "$item" ] || fail "the created item has no id: $body"
    say "created the item $code with quantity $(member qty): $item"

    within 5 alert_of "$item" || fail "no alert of the item $item after 5 s: $body"
    say "its alert is there after $(($(clock) - began)) ms: $(member message)"
    [ "$(each item | grep -c -- "$item")" = 1 ] || fail "the item $item has more than one alert: $body"

    within 5 event_of "$plugin.stock_low" "$item" || fail "no event stock_low of the item $item after 5 s: $body"
    local low=$event
    event_of "$plugin.item.created" "$item" || fail "no event item.created of the item $item: $body"
    created=$(member id "$event")
    actor=$(sed -n 's/.*"actor":\({[^}]*}\).*/\1/p' <<<"$low")
    causation=$(sed -n 's/.*"causation":\({[^}]*}\).*/\1/p' <<<"$low")
    [ -n "$actor" ] || fail "the event stock_low names no actor: $low"
    [ "$(member event "$causation")" = "$created" ] || fail "the event stock_low does not name $created as its cause: $low"
    say "its event stock_low is there: depth $(member depth "$low")"
    say "  actor      $actor"
    say "  causation  $causation"

    within 5 run_of "$created" || fail "no run that handled the event $created: $body"
    [ "$(member outcome "$run")" = ok ] || fail "the run did not end well: $run"
    [ "$(member id "$run")" = "$(member run "$causation")" ] || fail "the run is not the one that the event names: $run"
    above "$(member fuelUsed "$run")" || fail "the run used no fuel: $run"
    above "$(member millis "$run")" || fail "the run took no time: $run"
    say "  run        outcome $(member outcome "$run"), fuel $(member fuelUsed "$run"), $(member millis "$run") ms, $(member hostCalls "$run") host calls"

    send PATCH "$rows/item/$item" '{"qty":"25"}' --header 'If-Match: "v1"'
    expect 200 "the change of the quantity to 25"
    gone() { ! alert_of "$item"; }
    within 5 gone || fail "the alert of the item $item is still there 5 s after its stock is back: $body"
    say "its stock is back at 25: the alert is gone"
}

# ---- the crash ---------------------------------------------------------------------------------------------------------------

server='' work=''

start_server() {
    "$root/mortise" run >>"$work/server.log" 2>&1 &
    server=$!
    local deadline=$((SECONDS + 300))
    until curl --silent --fail --output /dev/null "$MORTISE_URL/actuator/health/readiness"; do
        kill -0 "$server" 2>/dev/null || fail "the server ended before it was ready"
        [ "$SECONDS" -lt "$deadline" ] || fail "the server was not ready after 300 s"
        sleep 0.1
    done
}

stop_server() {
    if [ -n "$server" ]; then
        kill "$server" 2>/dev/null || true
        wait "$server" 2>/dev/null || true
        server=''
    fi
    if [ "${1:-0}" -ne 0 ] && [ -f "$work/server.log" ]; then
        printf -- '--- the last lines of the server log\n' >&2
        tail -n 40 "$work/server.log" >&2
    fi
    rm -rf -- "$work"
}

# The process ids of the postmasters of the data folder, one a line.
postmasters() {
    find "$MORTISE_DATA" -name postmaster.pid -exec sed -n 1p {} +
}

alive() { [ -d "/proc/$1" ] || kill -0 "$1" 2>/dev/null; }

# write_items PREFIX COUNT: posts items with quantity 5 over several connections at once; $scratch/codes gets each answer's status
write_items() {
    local i
    for ((i = 1; i <= $2; i++)); do
        [ "$i" = 1 ] || printf 'next\n'
        printf 'url = "%s"\nheader = "Authorization: Bearer %s"\nheader = "Content-Type: application/json"\noutput = "/dev/null"\n' \
            "$api$rows/item" "$token"
        printf 'data = "{\\"code\\":\\"%s-%03d\\",\\"name\\":\\"Hex bolt\\",\\"qty\\":\\"5\\"}"\nwrite-out = "%%{http_code}\\n"\n' "$1" "$i"
    done >"$scratch/writes"
    : >"$scratch/codes"
    curl --silent --parallel --parallel-max 8 --config "$scratch/writes" >"$scratch/codes" 2>/dev/null &
    writer=$!
}

accepted() { grep -c '^201$' "$scratch/codes" || true; }
accepted_at_least() { [ "$(accepted)" -ge "$1" ]; }

# counts PREFIX: how many items of the round there are, and how many alerts and different items those have, in $items $alerts $alerted
counts() {
    request GET "$rows/item?limit=500&fields=id&filter[code][starts_with]=$1-"
    expect 200 "the list of items"
    each id | sort >"$scratch/items"
    request GET "$rows/alert?limit=500&fields=item"
    expect 200 "the list of alerts"
    each item | sort | grep -F -x -f "$scratch/items" >"$scratch/alerts" || true
    items=$(sort -u "$scratch/items" | grep -c . || true)
    alerts=$(grep -c . "$scratch/alerts" || true)
    alerted=$(sort -u "$scratch/alerts" | grep -c . || true)
}

all_alerted() {
    counts "$1"
    [ "$alerts" -ge "$items" ] && [ "$alerted" = "$items" ]
}

# How many events the plugin handled since the moment $1.
handled_since() {
    request GET "/admin/plugins/$plugin/runs?limit=500"
    expect 200 "the list of runs"
    sed "s/$run_start/\\
&/g" <<<"$body" | sed -n 's/.*"at":"\([^"]*\)".*"kind":"event".*/\1/p' |
        while read -r at; do
            if [[ $at > $1 ]]; then say "$at"; fi
        done | grep -c . || true
}

# One round: write, kill, start, wait. Sets $waiting to the number of events that were handled after the restart.
crash() {
    local prefix=$1 known postmaster restarted
    write_items "$prefix" 60
    within 20 accepted_at_least 40 || fail "fewer than 40 items were accepted in 20 s: $(sort "$scratch/codes" | uniq -c)"
    known=$(postmasters)
    [ -n "$known" ] || fail "found no postmaster.pid in the data folder"
    kill -KILL "$server"
    wait "$server" 2>/dev/null || true
    server=''
    wait "$writer" 2>/dev/null || true
    say "killed the server with kill -9 after $(accepted) of 60 items were accepted"

    for postmaster in $known; do
        dead() { ! alive "$postmaster"; }
        within 20 dead || fail "the postmaster $postmaster is left over 20 s after the kill"
    done
    say "  no postmaster is left over (was: $known)"

    restarted=$(date -u +%Y-%m-%dT%H:%M:%S)
    start_server
    login
    healthy "$plugin"
    say "  started again: $plugin is healthy without a hand"
    within 60 all_alerted "$prefix" || fail "after 60 s $items items have $alerts alerts of $alerted items"
    [ "$items" -ge "$(accepted)" ] || fail "$(accepted) items were accepted, $items are stored"
    [ "$alerts" = "$items" ] || fail "$items items have $alerts alerts: one is doubled"
    waiting=$(handled_since "$restarted")
    say "  $items items, $alerts alerts, each item has one; $waiting events were handled after the restart"
}

crash_rounds() {
    work=$(mktemp -d)
    local port
    port=$("$root/.ci/free-port")
    export MORTISE_PORT=$port MORTISE_DATA="$work/data" MORTISE_ADMIN_PASSWORD="try-$RANDOM-$RANDOM-$RANDOM"
    export MORTISE_URL="http://127.0.0.1:$port"
    unset MORTISE_DATABASE_URL
    api=$MORTISE_URL/api/v1
    cleaners+=(stop_server)
    start_server
    login
    plugin_up "$plugin" "$example"

    # A fast server may have nothing waiting at the moment of the kill: then the round shows nothing and is repeated.
    local round waiting=0
    for round in 1 2 3 4 5; do
        crash "R$round"
        [ "$waiting" = 0 ] || break
    done
    [ "$waiting" -gt 0 ] || fail "in $round rounds no event was waiting when the server was killed"
    request GET /events/dead
    expect 200 "the list of dead letters"
    [[ $body == *'"deadLetters":[]'* ]] || fail "there are dead letters: $body"
    say "no dead letters"
}

"$mode"
say "$plugin: everything as it should be"
