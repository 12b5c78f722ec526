/* Tests of text.c: a core module whose export `test` answers the line of the first check that does not hold, or 0. */
#include "mortise.h"

static unsigned char heap[1 << 20];
static size_t used;

void *mortise_allocate(size_t size) {
    void *at = heap + used;
    used += (size + 7) & ~(size_t)7;
    if (used > sizeof heap) {
        __builtin_trap();
    }
    return at;
}

void *memcpy(void *to, const void *from, size_t size) { return __builtin_memcpy(to, from, size); }

#define CHECK(condition) \
    if (!(condition)) { \
        return __LINE__; \
    }

static bool finds(mortise_text json, const char *pointer, mortise_text expected) {
    mortise_text found;
    return mortise_json_find(json, pointer, &found) && mortise_equal(found, expected);
}

static bool misses(mortise_text json, const char *pointer) {
    mortise_text found;
    return !mortise_json_find(json, pointer, &found);
}

static bool reads(mortise_text json, mortise_text expected) {
    mortise_text text;
    return mortise_json_string(json, &text) && mortise_equal(text, expected);
}

static bool no_string(mortise_text json) {
    mortise_text text;
    return !mortise_json_string(json, &text);
}

static bool integer(mortise_text json, int64_t expected) {
    int64_t number;
    return mortise_json_find_integer(json, "", &number) && number == expected;
}

static bool no_integer(mortise_text json) {
    int64_t number;
    return !mortise_json_find_integer(json, "", &number);
}

static bool ordered(mortise_text one, mortise_text other, int expected) {
    int order, reverse;
    return mortise_decimal_compare(one, other, &order) && order == expected && mortise_decimal_compare(other, one, &reverse) &&
           reverse == -expected;
}

static bool no_decimal(mortise_text text) {
    int order;
    return !mortise_decimal_compare(text, TEXT("1"), &order) && !mortise_decimal_compare(TEXT("1"), text, &order);
}

static int finding(void) {
    CHECK(finds(TEXT("{\"a\":1}"), "/a", TEXT("1")));
    CHECK(finds(TEXT(" { \"a\" : { \"b\" : [ 1 , {} ] } } "), "/a/b", TEXT("[ 1 , {} ]")));
    CHECK(finds(TEXT("{\"ab\":1,\"a\":true}"), "/a", TEXT("true")));
    CHECK(finds(TEXT("{\"\\u0061\":null}"), "/a", TEXT("null")));
    CHECK(finds(TEXT("{\"s\":\"}\\\"{\",\"n\":-0.5e+10}"), "/n", TEXT("-0.5e+10")));
    CHECK(finds(TEXT("{\"\":2}"), "/", TEXT("2")));
    CHECK(misses(TEXT("{}"), "/a"));
    CHECK(misses(TEXT("[]"), "/a"));
    CHECK(misses(TEXT(""), "/a"));
    CHECK(misses(TEXT("{\"b\":01,\"a\":1}"), "/a"));
    CHECK(misses(TEXT("{\"b\":1 \"a\":1}"), "/a"));
    CHECK(misses(TEXT("{\"b\":[1,],\"a\":1}"), "/a"));
    CHECK(misses(TEXT("{\"b\":tru,\"a\":1}"), "/a"));
    CHECK(misses(TEXT("{\"b\":\"\n\",\"a\":1}"), "/a"));
    CHECK(misses(TEXT("{\"a\":\"open"), "/a"));
    CHECK(misses(TEXT("{\"a\":"), "/a"));
    return 0;
}

static int nesting(void) {
    char deep[400];
    for (int depth = 60; depth <= 70; depth += 10) {
        size_t size = 0;
        deep[size++] = '{', deep[size++] = '"', deep[size++] = 'a', deep[size++] = '"', deep[size++] = ':';
        for (int i = 0; i < depth; i++) {
            deep[size++] = '[';
        }
        for (int i = 0; i < depth; i++) {
            deep[size++] = ']';
        }
        deep[size++] = '}';
        CHECK(misses((mortise_text){deep, size}, "/a") == (depth > 64));
    }
    return 0;
}

static int strings(void) {
    CHECK(reads(TEXT("\"\""), TEXT("")));
    CHECK(reads(TEXT("\"a\\n\\\"\\\\\\/\\t\""), TEXT("a\n\"\\/\t")));
    CHECK(reads(TEXT("\"\\u00e9\\u5e93\\ud83d\\ude00\""), TEXT("\xc3\xa9\xe5\xba\x93\xf0\x9f\x98\x80")));
    CHECK(no_string(TEXT("\"\\ud83d\"")));
    CHECK(no_string(TEXT("\"\\ude00\"")));
    CHECK(no_string(TEXT("\"\\ud83d\\u0041\"")));
    CHECK(no_string(TEXT("\"\\x\"")));
    CHECK(no_string(TEXT("\"\\u12\"")));
    CHECK(no_string(TEXT("\"a\"b")));
    CHECK(no_string(TEXT("\"")));
    CHECK(no_string(TEXT("1")));
    return 0;
}

static int integers(void) {
    CHECK(integer(TEXT("0"), 0));
    CHECK(integer(TEXT("-7"), -7));
    CHECK(integer(TEXT("\"42\""), 42));
    CHECK(integer(TEXT("9223372036854775807"), INT64_MAX));
    CHECK(integer(TEXT("\"-9223372036854775808\""), INT64_MIN));
    CHECK(no_integer(TEXT("9223372036854775808")));
    CHECK(no_integer(TEXT("-9223372036854775809")));
    CHECK(no_integer(TEXT("99999999999999999999")));
    CHECK(no_integer(TEXT("1.0")));
    CHECK(no_integer(TEXT("-")));
    CHECK(no_integer(TEXT("\"\"")));
    CHECK(no_integer(TEXT("")));
    return 0;
}

static int arrays(void) {
    size_t at = 0;
    mortise_text array = TEXT(" [ 1 , \"]\" ,{\"a\":[2]}]"), element;
    CHECK(mortise_json_next(array, &at, &element) && mortise_equal(element, TEXT("1")));
    CHECK(mortise_json_next(array, &at, &element) && mortise_equal(element, TEXT("\"]\"")));
    CHECK(mortise_json_next(array, &at, &element) && mortise_equal(element, TEXT("{\"a\":[2]}")));
    CHECK(!mortise_json_next(array, &at, &element));
    at = 0;
    CHECK(!mortise_json_next(TEXT("[]"), &at, &element));
    CHECK(!mortise_json_next(TEXT("{}"), &at, &element));
    return 0;
}

static int writing(void) {
    mortise_object empty = {0}, object = {0};
    CHECK(mortise_equal(mortise_object_json(&empty), TEXT("{}")));
    mortise_put_text(&object, TEXT("a\"b"), TEXT("c\\d\n\x1f\xe5\xba\x93"));
    mortise_put_json(&object, TEXT("n"), mortise_digits(UINT64_MAX));
    mortise_put_json(&object, TEXT("z"), mortise_digits(0));
    CHECK(mortise_equal(mortise_object_json(&object),
                        TEXT("{\"a\\\"b\":\"c\\\\d\\u000a\\u001f\xe5\xba\x93\",\"n\":18446744073709551615,\"z\":0}")));
    CHECK(mortise_equal(JOIN(TEXT("a"), TEXT(""), TEXT("bc")), TEXT("abc")));
    mortise_result failed = mortise_fail_with(TEXT("x"), (mortise_answer){MORTISE_NOT_FOUND, false, TEXT("y")});
    CHECK(failed.failed && mortise_equal(failed.reason, TEXT("x: not found: y")));
    return 0;
}

static int decimals(void) {
    CHECK(ordered(TEXT("5"), TEXT("10"), -1));
    CHECK(ordered(TEXT("9.999"), TEXT("10"), -1));
    CHECK(ordered(TEXT("10.000"), TEXT("10"), 0));
    CHECK(ordered(TEXT("010"), TEXT("10"), 0));
    CHECK(ordered(TEXT("0.10"), TEXT("0.1"), 0));
    CHECK(ordered(TEXT("0.1"), TEXT("0.09"), 1));
    CHECK(ordered(TEXT("0.1"), TEXT("0.11"), -1));
    CHECK(ordered(TEXT("-5"), TEXT("3"), -1));
    CHECK(ordered(TEXT("-5"), TEXT("-10"), 1));
    CHECK(ordered(TEXT("-0.0"), TEXT("0"), 0));
    CHECK(ordered(TEXT("99999999999999999999999999999999.9"), TEXT("99999999999999999999999999999999.8"), 1));
    CHECK(no_decimal(TEXT("")));
    CHECK(no_decimal(TEXT("-")));
    CHECK(no_decimal(TEXT("+1")));
    CHECK(no_decimal(TEXT("1.")));
    CHECK(no_decimal(TEXT(".5")));
    CHECK(no_decimal(TEXT("1e3")));
    CHECK(no_decimal(TEXT("1 ")));
    CHECK(no_decimal(TEXT("abc")));
    return 0;
}

__attribute__((export_name("test"))) int test(void) {
    static int (*const tests[])(void) = {finding, nesting, strings, integers, arrays, writing, decimals};
    for (size_t i = 0; i < sizeof tests / sizeof *tests; i++) {
        int line = tests[i]();
        if (line != 0) {
            return line;
        }
    }
    return 0;
}
