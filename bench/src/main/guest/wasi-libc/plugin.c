/* An item whose stock is low, on wasi-libc: what examples/inventory does in the call that is measured, with libc's memory, text and
 * numbers, and printf for the line in the log. The rest of that plugin is left out. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HOST(name) __attribute__((import_module("erp:plugin/host-api@1.0.0"), import_name(name)))
#define EXPORT(name) __attribute__((export_name("erp:plugin/plugin-api@1.0.0#" name)))

#define ID "com.acme.stockwasi"
#define DIGITS "0123456789"
#define SPACE " \t\n\r"

enum { DEEPEST = 64 /* arrays and objects within each other: the host's own limit */ };

/* ---- the canonical ABI ---------------------------------------------------------------------------------------------------- */

/* result<option<list<u8>>, error>. Of a result without an option, only whether it failed and its error are read. */
typedef struct {
    uint8_t failed;
    _Alignas(4) uint8_t present_or_case;
    _Alignas(4) char *at;
    size_t size;
} answer;

_Static_assert(sizeof(answer) == 16 && offsetof(answer, present_or_case) == 4 && offsetof(answer, at) == 8,
               "the layout of the canonical ABI");

HOST("config-get") void config_get(const char *, size_t, answer *);
HOST("db-get") void db_get(const char *, size_t, const char *, size_t, answer *);
HOST("db-insert") void db_insert(const char *, size_t, const char *, size_t, answer *);
HOST("event-publish") void event_publish(const char *, size_t, const char *, size_t, answer *);

/* result<_, string>, which an export answers by its address. */
static struct {
    uint8_t failed;
    const char *at;
    size_t size;
} returned;

static void *done(void) {
    return &returned;
}

static void *fail(const char *why) {
    returned.failed = 1;
    returned.at = why;
    returned.size = strlen(why);
    return &returned;
}

static void *taken(void *memory) {
    if (memory == NULL) {
        abort();
    }
    return memory;
}

__attribute__((export_name("cabi_realloc"))) void *cabi_realloc(void *old, size_t old_size, size_t alignment, size_t size) {
    (void)old_size, (void)alignment; /* malloc aligns for everything that the host passes */
    return taken(realloc(old, size == 0 ? 1 : size));
}

/* A copy that ends with NUL, as libc's functions want it. */
static char *text_of(const char *at, size_t size) {
    return taken(strndup(at, size));
}

__attribute__((format(printf, 1, 2))) static char *format(const char *form, ...) {
    va_list parts;
    char *made;
    va_start(parts, form);
    int size = vasprintf(&made, form, parts);
    va_end(parts);
    return size < 0 ? taken(NULL) : made;
}

static void *fail_with(const char *what, const answer *failure) {
    static const char *const words[] = {"invalid", "not found", "conflict", "denied", "exhausted", "unavailable"};
    const char *word =
        failure->present_or_case < sizeof words / sizeof *words ? words[failure->present_or_case] : "unknown";
    return fail(format("%s: %s: %.*s", what, word, (int)failure->size, failure->at));
}

/* ---- JSON: the host's is well-formed, so what is passed over is not checked further --------------------------------------------- */

static const char *past_value(const char *at, int depth);

static const char *past_string(const char *at) {
    if (*at != '"') {
        return NULL;
    }
    for (at++; *(at += strcspn(at, "\"\\")) == '\\' && at[1] != 0; at += 2) {
    }
    return *at == '"' ? at + 1 : NULL;
}

static const char *past_members(const char *at, bool named, char close, int depth) {
    at += strspn(at, SPACE);
    if (*at == close) {
        return at + 1;
    }
    for (;;) {
        if (named) {
            at = past_string(at + strspn(at, SPACE));
            if (at == NULL || *(at += strspn(at, SPACE)) != ':') {
                return NULL;
            }
            at++;
        }
        at = past_value(at, depth + 1);
        if (at == NULL) {
            return NULL;
        }
        at += strspn(at, SPACE);
        if (*at != ',') {
            return *at == close ? at + 1 : NULL;
        }
        at++;
    }
}

static const char *past_value(const char *at, int depth) {
    at += strspn(at, SPACE);
    if (depth > DEEPEST) {
        return NULL;
    }
    if (*at == '{' || *at == '[') {
        return past_members(at + 1, *at == '{', *at == '{' ? '}' : ']', depth);
    }
    if (*at == '"') {
        return past_string(at);
    }
    size_t size = strcspn(at, ",]}" SPACE);
    return size == 0 ? NULL : at + size;
}

/* Where the member's value begins; NULL when there is none. */
static const char *member(const char *object, const char *name) {
    if (object == NULL || *object != '{') {
        return NULL;
    }
    size_t size = strlen(name);
    const char *at = object;
    do {
        const char *start = at + 1 + strspn(at + 1, SPACE);
        at = past_string(start);
        if (at == NULL) {
            return NULL;
        }
        bool found = (size_t)(at - start) == size + 2 && strncmp(start + 1, name, size) == 0;
        at += strspn(at, SPACE);
        if (*at != ':') {
            return NULL;
        }
        at += 1 + strspn(at + 1, SPACE);
        if (found) {
            return at;
        }
        at = past_value(at, 0);
        if (at == NULL) {
            return NULL;
        }
        at += strspn(at, SPACE);
    } while (*at == ',');
    return NULL;
}

static char *put_utf8(char *to, unsigned long point) {
    if (point < 0x80) {
        *to++ = (char)point;
        return to;
    }
    int more = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
    *to++ = (char)((0xff00 >> (more + 1) & 0xff) | point >> (6 * more));
    while (more-- > 0) {
        *to++ = (char)(0x80 | (point >> (6 * more) & 0x3f));
    }
    return to;
}

/* Four hexadecimal digits; false where they are something else. */
static bool hex4(const char *at, unsigned long *unit) {
    char digits[5] = {0}, *end;
    strncpy(digits, at, 4);
    *unit = strtoul(digits, &end, 16);
    return strspn(digits, DIGITS "abcdefABCDEF") == 4 && *end == 0;
}

/* What a JSON string stands for; NULL when it is none. */
static char *string(const char *json) {
    const char *end = json == NULL ? NULL : past_string(json);
    if (end == NULL) {
        return NULL;
    }
    static const char letters[] = "bfnrt\"\\/", meant[] = "\b\f\n\r\t\"\\/";
    char *text = taken(malloc((size_t)(end - json))), *to = text;
    for (const char *at = json + 1; at < end - 1;) {
        size_t plain = strcspn(at, "\"\\");
        memcpy(to, at, plain);
        to += plain;
        at += plain;
        if (*at != '\\') {
            break;
        }
        const char *letter = strchr(letters, at[1]);
        unsigned long point, low;
        if (letter != NULL) {
            *to++ = meant[letter - letters];
            at += 2;
        } else if (at[1] == 'u' && hex4(at + 2, &point)) {
            at += 6;
            if (point >> 10 == 0xd800 >> 10 && at[0] == '\\' && at[1] == 'u' && hex4(at + 2, &low) && low >> 10 == 0xdc00 >> 10) {
                point = 0x10000 + ((point & 0x3ff) << 10 | (low & 0x3ff));
                at += 6;
            }
            if (point == 0 || point >> 11 == 0xd800 >> 11) {
                return NULL; /* NUL would end the text, half a pair is no character */
            }
            to = put_utf8(to, point);
        } else {
            return NULL;
        }
    }
    *to = 0;
    return text;
}

/* The text as a JSON string. */
static char *quoted(const char *text) {
    char *json = taken(malloc(strlen(text) * 6 + 3)), *to = json;
    *to++ = '"';
    for (; *text != 0; text++) {
        if (*text == '"' || *text == '\\') {
            *to++ = '\\';
            *to++ = *text;
        } else if ((unsigned char)*text < 0x20) {
            to += sprintf(to, "\\u%04x", *text);
        } else {
            *to++ = *text;
        }
    }
    strcpy(to, "\"");
    return json;
}

/* ---- decimals --------------------------------------------------------------------------------------------------------------- */

typedef struct {
    bool negative;
    const char *whole, *fraction;
    int whole_digits, fraction_digits; /* without the zeros that change nothing */
} decimal;

static bool parse_decimal(const char *text, decimal *parsed) {
    parsed->negative = *text == '-';
    text += parsed->negative;
    size_t whole = strspn(text, DIGITS), zeros = strspn(text, "0"), fraction = 0;
    parsed->whole = text + zeros;
    parsed->fraction = text += whole;
    if (*text == '.') {
        parsed->fraction = ++text;
        fraction = strspn(text, DIGITS);
        text += fraction;
        if (fraction == 0) {
            return false;
        }
    }
    while (fraction > 0 && parsed->fraction[fraction - 1] == '0') {
        fraction--;
    }
    parsed->whole_digits = (int)(whole - zeros);
    parsed->fraction_digits = (int)fraction;
    parsed->negative &= parsed->whole_digits + parsed->fraction_digits > 0;
    return whole > 0 && *text == 0;
}

/* Compares exactly: -1, 0 or 1 in order. False when one is no decimal. */
static bool compare_decimals(const char *one, const char *other, int *order) {
    decimal a, b;
    if (!parse_decimal(one, &a) || !parse_decimal(other, &b)) {
        return false;
    }
    if (a.negative != b.negative) {
        *order = a.negative ? -1 : 1;
        return true;
    }
    int magnitude = a.whole_digits - b.whole_digits;
    if (magnitude == 0) {
        magnitude = strncmp(a.whole, b.whole, (size_t)a.whole_digits);
    }
    if (magnitude == 0) {
        int both = a.fraction_digits < b.fraction_digits ? a.fraction_digits : b.fraction_digits;
        magnitude = strncmp(a.fraction, b.fraction, (size_t)both);
    }
    if (magnitude == 0) {
        magnitude = a.fraction_digits - b.fraction_digits;
    }
    *order = (magnitude > 0) - (magnitude < 0);
    *order = a.negative ? -*order : *order;
    return true;
}

/* ---- the plugin ---------------------------------------------------------------------------------------------------------------- */

static void *raise_alert(const char *id, const char *code, const char *quantity, const char *level) {
    answer host;
    db_get("item", strlen("item"), id, strlen(id), &host);
    if (host.failed) {
        return fail_with("cannot read the item", &host);
    }
    if (!host.present_or_case) {
        printf("%s was low, but is deleted by now\n", code);
        fflush(stdout);
        return done();
    }
    char *message = format("%s is low: %s left, the level is %s", code, quantity, level);
    char *item = quoted(id), *left = quoted(quantity);
    char *alert = format("{\"item\":%s,\"qty\":%s,\"level\":%s,\"message\":%s}", item, left, level, quoted(message));
    db_insert("alert", strlen("alert"), alert, strlen(alert), &host);
    if (host.failed) {
        return fail_with("cannot store the alert", &host);
    }
    char *event = format("{\"item\":%s,\"code\":%s,\"qty\":%s,\"level\":%s}", item, quoted(code), left, level);
    event_publish(ID ".stock_low", strlen(ID ".stock_low"), event, strlen(event), &host);
    if (host.failed) {
        return fail_with("cannot publish stock_low", &host);
    }
    printf("%s\n", message);
    fflush(stdout);
    return done();
}

EXPORT("init") void *init(void) {
    return done();
}

EXPORT("on-tenant-created") void *on_tenant_created(const char *id, size_t size) {
    (void)id, (void)size;
    return done();
}

EXPORT("handle-event") void *handle_event(const char *type_at, size_t type_size, const char *envelope_at, size_t envelope_size) {
    char *type = text_of(type_at, type_size), *envelope = text_of(envelope_at, envelope_size), *end;
    if (strcmp(type, ID ".item.created") != 0) {
        return fail(format("no event of this plugin: %s", type));
    }
    answer setting;
    config_get("low_stock", strlen("low_stock"), &setting);
    if (setting.failed) {
        return fail_with("cannot read the setting low_stock", &setting);
    }
    char *number = setting.present_or_case ? text_of(setting.at, setting.size) : "";
    errno = 0;
    long long low_stock = strtoll(number, &end, 10);
    if (end == number || *end != 0 || errno != 0 || low_stock < 0) {
        return fail(format("the setting low_stock is no whole number from 0: %s", number));
    }
    char *level = format("%lld", low_stock);

    const char *after = member(member(envelope + strspn(envelope, SPACE), "payload"), "after");
    char *id = string(member(after, "id")), *code = string(member(after, "code"));
    if (id == NULL || code == NULL) {
        return fail("the envelope has no /payload/after with an id and a code");
    }
    const char *quantity_json = member(after, "qty");
    if (quantity_json != NULL && strncmp(quantity_json, "null", strlen("null")) == 0) {
        return done();
    }
    char *quantity = string(quantity_json);
    int order;
    if (quantity == NULL || !compare_decimals(quantity, level, &order)) {
        return fail("/payload/after/qty is no decimal in a string");
    }
    return order < 0 ? raise_alert(id, code, quantity, level) : done();
}
