#!/usr/bin/env bash
# Tries the plugin on a running server: MORTISE_URL (http://127.0.0.1:8080) and MORTISE_ADMIN_PASSWORD. Nothing but curl, sed and grep.
set -euo pipefail

here=$(cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)

# shellcheck source=examples/http.sh
. "$here/../http.sh"
trap 'rm -rf -- "$scratch"' EXIT

plugin=com.example.loans

reminders() { # of the loan $1
    request GET "/plugins/$plugin/reminder?limit=50&filter[loan][eq]=$1"
    expect 200 "the reminders"
}

is_reminded() {
    reminders "$1"
    [[ $body == *"\"loan\":\"$1\""* ]]
}

is_forgotten() {
    reminders "$1"
    [[ $body == *'"rows":[]'* ]]
}

say "loans: $api"
login
plugin_up "$plugin" "$here"

request GET /events/schedules
expect 200 "the schedules"
holds "\"plugin\":\"$plugin\",\"name\":\"morning\",\"cron\":\"0 7 * * *\"" "the list of schedules"
say "  the schedule morning is there, in the time zone $(member timeZone)"

send POST "/plugins/$plugin/loan" '{"what":"Ladder","borrower":"Lu Ban","due":"2026-01-31T12:00:00Z"}'
expect 201 "the creation of a loan"
loan=$(member id)
send POST /events "{\"type\":\"$plugin.morning\",\"payload\":{}}"
expect 400 "a morning without due_at"
holds schema "the refusal of a payload that does not pass its schema"
send POST /events "{\"type\":\"$plugin.morning\",\"payload\":{\"due_at\":\"2026-02-01T07:00:00Z\"}}"
expect 201 "the look for what is overdue"
within 20 is_reminded "$loan" || fail "there is no reminder of the loan $loan within 20 s: $body"
say "  what is overdue has a reminder"

request GET "/plugins/$plugin/loan/$loan"
expect 200 "the loan"
send PATCH "/plugins/$plugin/loan/$loan" '{"returned":true}' --header "If-Match: \"v$(member version)\""
expect 200 "the return of the loan"
within 20 is_forgotten "$loan" || fail "the reminder of the loan $loan is still there after 20 s: $body"
say "  what came back has none"
say "loans: everything as it should be"
