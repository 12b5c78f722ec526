# Sourced by the try.sh scripts: the HTTP API of a Mortise server in a few shell functions, with nothing but curl, sed and grep.
# Each request leaves its answer in `status` and `body`. Answers are read to their end before they are searched.

api=${MORTISE_URL:-http://127.0.0.1:8080}
api=${api%/}/api/v1
token='' status='' body='' stands=''
scratch=$(mktemp -d)

say() { printf '%s\n' "$*"; }

fail() {
    printf '%s: %s\n' "${0##*/}" "$*" >&2
    exit 1
}

# request METHOD PATH [CURL OPTIONS]
request() {
    local method=$1 path=$2
    shift 2
    status=$(curl --silent --show-error --globoff --max-time 60 --request "$method" --output "$scratch/body" \
        --write-out '%{http_code}' ${token:+--header "Authorization: Bearer $token"} "$@" "$api$path") ||
        fail "$method $path: no answer from $api"
    body=$(<"$scratch/body")
}

# send METHOD PATH JSON [CURL OPTIONS]
send() {
    local method=$1 path=$2 json=$3
    shift 3
    request "$method" "$path" --header 'Content-Type: application/json' --data-binary "$json" "$@"
}

# expect STATUS[|STATUS] WHAT
expect() {
    [[ "|$1|" == *"|$status|"* ]] || fail "$2 gave $status, expected $1: $body"
}

# holds TEXT WHAT: the answer has the text in it
holds() {
    [[ $body == *"$1"* ]] || fail "$2 does not say $1: $body"
}

# member NAME [JSON]: the first text or number of that name in the JSON, the last answer if none is given
member() {
    local json=${2-$body}
    if [[ $json =~ \"$1\":\"(([^\"\\]|\\.)*)\" ]] || [[ $json =~ \"$1\":([-0-9.eE+]+|true|false|null) ]]; then
        printf '%s' "${BASH_REMATCH[1]}"
    fi
}

# each NAME: every text of that name in the last answer, one a line
each() { sed 's/"'"$1"'":"/\
&/g' <<<"$body" | sed -n 's/^"'"$1"'":"\([^"\\]*\(\\.[^"\\]*\)*\)".*/\1/p'; }

# line_with TEXT START: the last answer cut before each match of the pattern START; the first piece that has the text
line_with() {
    local pieces
    pieces=$(sed "s/$2/\\
&/g" <<<"$body" | sed -n "\\|$1|p")
    printf '%s' "${pieces%%$'\n'*}"
}

login() {
    [ -n "${MORTISE_ADMIN_PASSWORD:-}" ] || fail "set MORTISE_ADMIN_PASSWORD to the password of the user admin"
    token=''
    send POST /auth/login "{\"tenant\":\"default\",\"username\":\"admin\",\"password\":\"$MORTISE_ADMIN_PASSWORD\"}"
    expect 200 "the login of admin"
    token=$(member token)
    [ -n "$token" ] || fail "the login gave no token: $body"
}

# upload WASM MANIFEST
upload() {
    request POST /admin/plugins --max-time 300 --form "wasm=@\"$1\";type=application/wasm" --form "manifest=@\"$2\";type=application/toml"
}

# plugin_status ID: uploaded, installed, running …, in `stands`; empty when there is no such plugin
plugin_status() {
    request GET "/admin/plugins/$1"
    expect '200|404' "GET /admin/plugins/$1"
    stands=''
    [ "$status" = 404 ] || stands=$(member status)
}

# plugin_up ID FOLDER: uploads, installs and enables, as far as that is not done already
plugin_up() {
    local id=$1 folder=$2
    plugin_status "$id"
    if [ -z "$stands" ]; then
        upload "$folder/plugin.wasm" "$folder/manifest.toml"
        expect 201 "the upload of $id"
        stands=$(member status)
        [ "$stands" = uploaded ] || fail "after the upload $id is $stands, expected uploaded"
        say "  uploaded $id $(member version)"
    fi
    case $stands in
        uploaded | uninstalled)
            request POST "/admin/plugins/$id/install"
            expect '200|202|204' "the installation of $id"
            say "  installed $id"
            ;;
    esac
    if [ "$stands" != running ]; then
        request POST "/admin/plugins/$id/enable"
        expect '200|202|204' "enabling $id"
        say "  enabled $id"
    fi
    healthy "$id"
}

# healthy ID
healthy() { within 20 is_healthy "$1" || fail "$1 is not healthy after 20 s: $body"; }

is_healthy() {
    request GET "/admin/plugins/$1/health"
    expect 200 "the health of $1"
    [ "$(member status)" = healthy ]
}

# The milliseconds of a clock.
clock() {
    local micros=${EPOCHREALTIME/[.,]/}
    printf '%s' $((micros / 1000))
}

# within SECONDS COMMAND…: repeats the command until it succeeds
within() {
    local deadline=$((SECONDS + $1 + 1))
    shift
    until "$@"; do
        [ "$SECONDS" -lt "$deadline" ] || return 1
        sleep 0.05
    done
}
