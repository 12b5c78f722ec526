/* Texts, JSON and decimals of the kit. */
#include "mortise.h"

#define DEEPEST 64 /* arrays and objects within each other: the host's own limit */

/* ---- text ---------------------------------------------------------------------------------------------------------------- */

bool mortise_equal(mortise_text one, mortise_text other) {
    if (one.size != other.size) {
        return false;
    }
    for (size_t i = 0; i < one.size; i++) {
        if (one.at[i] != other.at[i]) {
            return false;
        }
    }
    return true;
}

mortise_text mortise_join(size_t count, const mortise_text *parts) {
    size_t size = 0;
    for (size_t i = 0; i < count; i++) {
        size += parts[i].size;
    }
    char *joined = mortise_allocate(size);
    size_t end = 0;
    for (size_t i = 0; i < count; i++) {
        __builtin_memcpy(joined + end, parts[i].at, parts[i].size);
        end += parts[i].size;
    }
    return (mortise_text){joined, size};
}

mortise_text mortise_digits(uint64_t number) {
    enum { MOST = 20 };
    char *digits = mortise_allocate(MOST);
    size_t start = MOST;
    do {
        digits[--start] = (char)('0' + number % 10);
        number /= 10;
    } while (number != 0);
    return (mortise_text){digits + start, MOST - start};
}

mortise_result mortise_fail_with(mortise_text what, mortise_answer answer) {
    static const char *const words[] = {"ok", "invalid", "not found", "conflict", "denied", "exhausted", "unavailable"};
    const char *word = (size_t)answer.outcome < sizeof words / sizeof *words ? words[answer.outcome] : "unknown";
    size_t size = 0;
    while (word[size] != 0) {
        size++;
    }
    return mortise_fail(JOIN(what, TEXT(": "), ((mortise_text){word, size}), TEXT(": "), answer.value));
}

/* ---- reading JSON -------------------------------------------------------------------------------------------------------- */

typedef struct {
    const char *at, *end;
} cursor;

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

static void skip_space(cursor *c) {
    while (c->at < c->end && (*c->at == ' ' || *c->at == '\t' || *c->at == '\n' || *c->at == '\r')) {
        c->at++;
    }
}

static bool take(cursor *c, char wanted) {
    if (c->at < c->end && *c->at == wanted) {
        c->at++;
        return true;
    }
    return false;
}

static bool take_word(cursor *c, mortise_text word) {
    if ((size_t)(c->end - c->at) < word.size || !mortise_equal((mortise_text){c->at, word.size}, word)) {
        return false;
    }
    c->at += word.size;
    return true;
}

static int hex_digit(char c) {
    if (is_digit(c)) {
        return c - '0';
    }
    char lower = (char)(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

static bool take_hex4(cursor *c, uint32_t *unit) {
    if (c->end - c->at < 4) {
        return false;
    }
    *unit = 0;
    for (int i = 0; i < 4; i++) {
        int digit = hex_digit(*c->at++);
        if (digit < 0) {
            return false;
        }
        *unit = *unit << 4 | (uint32_t)digit;
    }
    return true;
}

static size_t put_utf8(char *to, uint32_t point) {
    if (point < 0x80) {
        to[0] = (char)point;
        return 1;
    }
    if (point < 0x800) {
        to[0] = (char)(0xc0 | point >> 6);
        to[1] = (char)(0x80 | (point & 0x3f));
        return 2;
    }
    if (point < 0x10000) {
        to[0] = (char)(0xe0 | point >> 12);
        to[1] = (char)(0x80 | (point >> 6 & 0x3f));
        to[2] = (char)(0x80 | (point & 0x3f));
        return 3;
    }
    to[0] = (char)(0xf0 | point >> 18);
    to[1] = (char)(0x80 | (point >> 12 & 0x3f));
    to[2] = (char)(0x80 | (point >> 6 & 0x3f));
    to[3] = (char)(0x80 | (point & 0x3f));
    return 4;
}

/* After the backslash: what the escape stands for; a lone surrogate is malformed. */
static bool take_escape(cursor *c, uint32_t *point) {
    if (c->at == c->end) {
        return false;
    }
    switch (*c->at++) {
    case '"': *point = '"'; return true;
    case '\\': *point = '\\'; return true;
    case '/': *point = '/'; return true;
    case 'b': *point = '\b'; return true;
    case 'f': *point = '\f'; return true;
    case 'n': *point = '\n'; return true;
    case 'r': *point = '\r'; return true;
    case 't': *point = '\t'; return true;
    case 'u': {
        uint32_t low;
        if (!take_hex4(c, point) || (*point >= 0xdc00 && *point < 0xe000)) {
            return false;
        }
        if (*point < 0xd800 || *point >= 0xe000) {
            return true;
        }
        if (!take(c, '\\') || !take(c, 'u') || !take_hex4(c, &low) || low < 0xdc00 || low >= 0xe000) {
            return false;
        }
        *point = 0x10000 + ((*point - 0xd800) << 10) + (low - 0xdc00);
        return true;
    }
    default: return false;
    }
}

/* Reads a string; what it stands for goes to `to` (room for the string's own length) unless that is null. */
static bool take_string(cursor *c, char *to, size_t *size) {
    size_t length = 0;
    if (!take(c, '"')) {
        return false;
    }
    while (c->at < c->end) {
        char next = *c->at++;
        if (next == '"') {
            if (size != NULL) {
                *size = length;
            }
            return true;
        }
        if ((unsigned char)next < 0x20) {
            return false;
        }
        if (next != '\\') {
            if (to != NULL) {
                to[length] = next;
            }
            length++;
            continue;
        }
        uint32_t point;
        char bytes[4];
        if (!take_escape(c, &point)) {
            return false;
        }
        size_t count = put_utf8(bytes, point);
        if (to != NULL) {
            __builtin_memcpy(to + length, bytes, count);
        }
        length += count;
    }
    return false;
}

static bool take_digits(cursor *c) {
    const char *start = c->at;
    while (c->at < c->end && is_digit(*c->at)) {
        c->at++;
    }
    return c->at > start;
}

static bool take_number(cursor *c) {
    take(c, '-');
    if (!take(c, '0') && !take_digits(c)) {
        return false;
    }
    if (take(c, '.') && !take_digits(c)) {
        return false;
    }
    if (take(c, 'e') || take(c, 'E')) {
        if (!take(c, '+')) {
            take(c, '-');
        }
        return take_digits(c);
    }
    return true;
}

static bool skip_value(cursor *c, int depth);

static bool skip_name(cursor *c) {
    skip_space(c);
    if (!take_string(c, NULL, NULL)) {
        return false;
    }
    skip_space(c);
    return take(c, ':');
}

/* The rest of an object or array after its bracket. */
static bool skip_members(cursor *c, bool named, char close, int depth) {
    skip_space(c);
    if (take(c, close)) {
        return true;
    }
    do {
        if ((named && !skip_name(c)) || !skip_value(c, depth + 1)) {
            return false;
        }
        skip_space(c);
    } while (take(c, ','));
    return take(c, close);
}

static bool skip_value(cursor *c, int depth) {
    skip_space(c);
    if (c->at == c->end || depth > DEEPEST) {
        return false;
    }
    switch (*c->at) {
    case '{': c->at++; return skip_members(c, true, '}', depth);
    case '[': c->at++; return skip_members(c, false, ']', depth);
    case '"': return take_string(c, NULL, NULL);
    case 't': return take_word(c, TEXT("true"));
    case 'f': return take_word(c, TEXT("false"));
    case 'n': return take_word(c, TEXT("null"));
    default: return take_number(c);
    }
}

static bool take_value(cursor *c, mortise_text *value) {
    skip_space(c);
    const char *start = c->at;
    if (!skip_value(c, 0)) {
        return false;
    }
    *value = (mortise_text){start, (size_t)(c->at - start)};
    return true;
}

/* The member `name` of an object. */
static bool find_member(mortise_text object, mortise_text name, mortise_text *found) {
    cursor c = {object.at, object.at + object.size};
    skip_space(&c);
    if (!take(&c, '{')) {
        return false;
    }
    do {
        mortise_text raw, text, value;
        skip_space(&c);
        const char *start = c.at;
        if (!take_string(&c, NULL, NULL)) {
            return false;
        }
        raw = (mortise_text){start, (size_t)(c.at - start)};
        skip_space(&c);
        if (!take(&c, ':') || !take_value(&c, &value)) {
            return false;
        }
        /* A name that is written without escapes is its own bytes; another is decoded first. */
        bool plain = raw.size == name.size + 2;
        if ((plain && mortise_equal((mortise_text){raw.at + 1, name.size}, name)) ||
            (!plain && raw.size > name.size + 2 && mortise_json_string(raw, &text) && mortise_equal(text, name))) {
            *found = value;
            return true;
        }
        skip_space(&c);
    } while (take(&c, ','));
    return false;
}

bool mortise_json_find(mortise_text json, const char *pointer, mortise_text *found) {
    mortise_text value = json;
    while (*pointer == '/') {
        const char *start = ++pointer;
        while (*pointer != 0 && *pointer != '/') {
            pointer++;
        }
        if (!find_member(value, (mortise_text){start, (size_t)(pointer - start)}, &value)) {
            return false;
        }
    }
    *found = value;
    return true;
}

bool mortise_json_string(mortise_text json, mortise_text *text) {
    cursor c = {json.at, json.at + json.size};
    if (json.size < 2 || *json.at != '"') {
        return false;
    }
    char *to = mortise_allocate(json.size);
    size_t size;
    if (!take_string(&c, to, &size) || c.at != c.end) {
        return false;
    }
    *text = (mortise_text){to, size};
    return true;
}

bool mortise_json_find_string(mortise_text json, const char *pointer, mortise_text *text) {
    mortise_text value;
    return mortise_json_find(json, pointer, &value) && mortise_json_string(value, text);
}

bool mortise_json_find_integer(mortise_text json, const char *pointer, int64_t *number) {
    mortise_text digits;
    if (!mortise_json_find(json, pointer, &digits)) {
        return false;
    }
    if (digits.size > 0 && *digits.at == '"' && !mortise_json_string(digits, &digits)) {
        return false;
    }
    bool negative = digits.size > 0 && *digits.at == '-';
    uint64_t most = negative ? (uint64_t)1 << 63 : ((uint64_t)1 << 63) - 1, value = 0;
    size_t i = negative ? 1 : 0;
    if (i == digits.size) {
        return false;
    }
    for (; i < digits.size; i++) {
        uint64_t digit = (uint64_t)(digits.at[i] - '0');
        if (!is_digit(digits.at[i]) || value > (most - digit) / 10) {
            return false;
        }
        value = value * 10 + digit;
    }
    *number = negative ? (int64_t)(0 - value) : (int64_t)value;
    return true;
}

bool mortise_json_next(mortise_text array, size_t *at, mortise_text *element) {
    if (*at > array.size) {
        return false;
    }
    cursor c = {array.at + *at, array.at + array.size};
    skip_space(&c);
    if (!take(&c, *at == 0 ? '[' : ',') || !take_value(&c, element)) {
        return false;
    }
    *at = (size_t)(c.at - array.at);
    return true;
}

/* ---- writing JSON -------------------------------------------------------------------------------------------------------- */

static void append(mortise_object *object, const char *at, size_t size) {
    if (object->capacity - object->size < size) {
        size_t capacity = (object->size + size) * 2 + 64;
        char *larger = mortise_allocate(capacity);
        if (object->size > 0) {
            __builtin_memcpy(larger, object->at, object->size);
        }
        object->at = larger;
        object->capacity = capacity;
    }
    __builtin_memcpy(object->at + object->size, at, size);
    object->size += size;
}

static void append_string(mortise_object *object, mortise_text text) {
    static const char hex[] = "0123456789abcdef";
    append(object, "\"", 1);
    size_t plain = 0;
    for (size_t i = 0; i < text.size; i++) {
        unsigned char c = (unsigned char)text.at[i];
        if (c >= 0x20 && c != '"' && c != '\\') {
            continue;
        }
        append(object, text.at + plain, i - plain);
        plain = i + 1;
        if (c >= 0x20) {
            append(object, (char[]){'\\', (char)c}, 2);
        } else {
            append(object, (char[]){'\\', 'u', '0', '0', hex[c >> 4], hex[c & 15]}, 6);
        }
    }
    append(object, text.at + plain, text.size - plain);
    append(object, "\"", 1);
}

static void put_name(mortise_object *object, mortise_text name) {
    append(object, object->size == 0 ? "{" : ",", 1);
    append_string(object, name);
    append(object, ":", 1);
}

void mortise_put_text(mortise_object *object, mortise_text name, mortise_text value) {
    put_name(object, name);
    append_string(object, value);
}

void mortise_put_json(mortise_object *object, mortise_text name, mortise_text json) {
    put_name(object, name);
    append(object, json.at, json.size);
}

mortise_text mortise_object_json(mortise_object *object) {
    append(object, object->size == 0 ? "{}" : "}", object->size == 0 ? 2 : 1);
    return (mortise_text){object->at, object->size};
}

/* ---- decimals ------------------------------------------------------------------------------------------------------------ */

typedef struct {
    bool negative;
    mortise_text whole, fraction; /* without the zeros that change nothing */
} decimal;

static bool parse_decimal(mortise_text text, decimal *parsed) {
    cursor c = {text.at, text.at + text.size};
    parsed->negative = take(&c, '-');
    const char *whole = c.at;
    if (!take_digits(&c)) {
        return false;
    }
    const char *point = c.at, *fraction = c.at;
    if (take(&c, '.')) {
        fraction = c.at;
        if (!take_digits(&c)) {
            return false;
        }
    }
    if (c.at != c.end) {
        return false;
    }
    while (whole < point && *whole == '0') {
        whole++;
    }
    const char *end = c.end;
    while (end > fraction && end[-1] == '0') {
        end--;
    }
    parsed->whole = (mortise_text){whole, (size_t)(point - whole)};
    parsed->fraction = (mortise_text){fraction, (size_t)(end - fraction)};
    if (parsed->whole.size == 0 && parsed->fraction.size == 0) {
        parsed->negative = false;
    }
    return true;
}

/* Digit by digit; where one text ends first, it is the smaller. */
static int compare_digits(mortise_text one, mortise_text other) {
    for (size_t i = 0; i < one.size && i < other.size; i++) {
        if (one.at[i] != other.at[i]) {
            return one.at[i] < other.at[i] ? -1 : 1;
        }
    }
    return one.size == other.size ? 0 : one.size < other.size ? -1 : 1;
}

bool mortise_decimal_compare(mortise_text one, mortise_text other, int *order) {
    decimal a, b;
    if (!parse_decimal(one, &a) || !parse_decimal(other, &b)) {
        return false;
    }
    if (a.negative != b.negative) {
        *order = a.negative ? -1 : 1;
        return true;
    }
    int magnitude = a.whole.size != b.whole.size ? (a.whole.size < b.whole.size ? -1 : 1) : compare_digits(a.whole, b.whole);
    if (magnitude == 0) {
        magnitude = compare_digits(a.fraction, b.fraction);
    }
    *order = a.negative ? -magnitude : magnitude;
    return true;
}
