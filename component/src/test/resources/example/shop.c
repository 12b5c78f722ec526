/* A guest that asks the host for prices: the world is example:shop/shop. */
#include <stdint.h>

#define IMPORT(name) __attribute__((import_module("example:shop/prices@1.0.0"), import_name(name))) extern
#define TEXT(literal) ((text){literal, sizeof literal - 1})
#define EXPORT(name) __attribute__((export_name(name)))

typedef struct {
    const char *data;
    uint32_t length;
} text;

typedef struct {
    text code;
    uint32_t quantity;
} line;

/* result<receipt, string> */
typedef struct {
    uint32_t tag;
    text text;
    const uint64_t *amounts;
    uint32_t amount_count;
} answer;

/* option<u64> */
typedef struct {
    uint32_t tag;
    uint64_t value;
} price;

IMPORT("open") int32_t open_list(const char *, uint32_t);
IMPORT("[method]price-list.price") void ask(int32_t, const char *, uint32_t, price *);
IMPORT("[resource-drop]price-list") void close_list(int32_t);

static uint8_t heap[1 << 16] __attribute__((aligned(8)));
static uint32_t used;
static answer result;

EXPORT("cabi_realloc") void *cabi_realloc(void *old, uint32_t old_size, uint32_t align, uint32_t size) {
    (void)old, (void)old_size;
    uint32_t at = (used + align - 1) & ~(align - 1);
    if (size > sizeof heap - at) {
        __builtin_trap();
    }
    used = at + size;
    return heap + at;
}

static text join(text a, text b) {
    char *joined = cabi_realloc(0, 0, 1, a.length + b.length);
    __builtin_memcpy(joined, a.data, a.length);
    __builtin_memcpy(joined + a.length, b.data, b.length);
    return (text){joined, a.length + b.length};
}

static text decimal(uint64_t number) {
    char *end = (char *)cabi_realloc(0, 0, 1, 20) + 20, *start = end;
    do {
        *--start = '0' + number % 10;
        number /= 10;
    } while (number);
    return (text){start, end - start};
}

EXPORT("example:shop/orders@1.0.0#print") answer *print(const char *customer, uint32_t length, const line *lines, uint32_t count) {
    uint64_t *amounts = cabi_realloc(0, 0, 8, count * sizeof *amounts), total = 0;
    int32_t list = open_list("eu", 2);
    result = (answer){0};
    for (uint32_t i = 0; i < count; i++) {
        price each;
        ask(list, lines[i].code.data, lines[i].code.length, &each);
        if (!each.tag) {
            result = (answer){.tag = 1, .text = join(TEXT("no price of "), lines[i].code)};
            break;
        }
        amounts[i] = each.value * lines[i].quantity;
        total += amounts[i];
    }
    close_list(list);
    if (!result.tag) {
        text said = join(join((text){customer, length}, TEXT(" pays ")), decimal(total));
        result = (answer){.text = said, .amounts = amounts, .amount_count = count};
    }
    return &result;
}

EXPORT("cabi_post_example:shop/orders@1.0.0#print") void post_print(void *printed) { (void)printed, used = 0; }
