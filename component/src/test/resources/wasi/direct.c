/* A guest that calls WASI's functions one by one, without a library between: the world is test:wasi/direct. */
#include <stdint.h>

#define IMPORT(interface, name) __attribute__((import_module(interface), import_name(name))) extern
#define EXPORT(name) __attribute__((export_name(name)))

typedef struct {
    uint8_t *data;
    uint32_t length;
} bytes;

/* result<u64, stream-error> and result<_, stream-error> */
typedef struct {
    uint8_t tag;
    uint64_t number;
} answer;

/* result<list<u8>, stream-error> */
typedef struct {
    uint8_t tag;
    union {
        bytes list;
        uint8_t error;
    } value;
} chunk;

IMPORT("wasi:io/poll@0.2.0", "[method]pollable.ready") int32_t pollable_ready(int32_t);
IMPORT("wasi:io/poll@0.2.0", "[method]pollable.block") void pollable_block(int32_t);
IMPORT("wasi:io/poll@0.2.0", "poll") void poll(const int32_t *, uint32_t, bytes *);
IMPORT("wasi:clocks/monotonic-clock@0.2.0", "subscribe-instant") int32_t subscribe_instant(uint64_t);
IMPORT("wasi:clocks/monotonic-clock@0.2.0", "subscribe-duration") int32_t subscribe_duration(uint64_t);
IMPORT("wasi:cli/stdin@0.2.1", "get-stdin") int32_t get_stdin(void);
IMPORT("wasi:cli/stdout@0.2.1", "get-stdout") int32_t get_stdout(void);
IMPORT("wasi:cli/exit@0.2.6", "exit-with-code") void exit_with_code(int32_t);
IMPORT("wasi:io/streams@0.2.3", "[method]input-stream.read") void stream_read(int32_t, uint64_t, chunk *);
IMPORT("wasi:io/streams@0.2.3", "[method]output-stream.check-write") void check_write(int32_t, answer *);
IMPORT("wasi:io/streams@0.2.3", "[method]output-stream.write") void stream_write(int32_t, const uint8_t *, uint32_t, answer *);
IMPORT("wasi:io/streams@0.2.3", "[method]output-stream.blocking-write-and-flush")
void stream_write_now(int32_t, const uint8_t *, uint32_t, answer *);
IMPORT("wasi:io/streams@0.2.3", "[method]output-stream.write-zeroes") void write_zeroes(int32_t, uint64_t, answer *);
IMPORT("wasi:io/streams@0.2.3", "[method]output-stream.blocking-write-zeroes-and-flush")
void write_zeroes_now(int32_t, uint64_t, answer *);
IMPORT("wasi:random/random@0.2.0", "get-random-bytes") void get_random(uint64_t, bytes *);
IMPORT("wasi:random/insecure@0.2.0", "get-insecure-random-bytes") void get_insecure(uint64_t, bytes *);
IMPORT("wasi:random/insecure-seed@0.2.0", "insecure-seed") void insecure_seed(uint64_t *);

static uint8_t heap[1 << 18] __attribute__((aligned(8)));
static uint32_t used;

EXPORT("cabi_realloc") void *cabi_realloc(void *old, uint32_t old_size, uint32_t align, uint32_t size) {
    (void)old, (void)old_size;
    used = (used + align - 1) & ~(align - 1);
    if (size > sizeof heap - used) {
        __builtin_trap();
    }
    void *start = heap + used;
    used += size;
    return start;
}

static const uint8_t *letters(uint32_t length) {
    uint8_t *text = cabi_realloc(0, 0, 1, length);
    for (uint32_t i = 0; i < length; i++) {
        text[i] = 'x';
    }
    return text;
}

EXPORT("permit") uint64_t permit(void) {
    answer got;
    check_write(get_stdout(), &got);
    return got.tag == 0 ? got.number : 0;
}

EXPORT("write-unasked") void write_unasked(uint32_t length) {
    answer got;
    stream_write(get_stdout(), letters(length), length, &got);
}

EXPORT("write") void write_asked(uint32_t length) {
    answer got;
    int32_t out = get_stdout();
    check_write(out, &got);
    stream_write(out, letters(length), length, &got);
}

EXPORT("write-twice") void write_twice(uint32_t length) {
    answer got;
    int32_t out = get_stdout();
    check_write(out, &got);
    stream_write(out, letters(length), length, &got);
    stream_write(out, letters(length), length, &got);
}

EXPORT("write-now") void write_now(uint32_t length) {
    answer got;
    stream_write_now(get_stdout(), letters(length), length, &got);
}

EXPORT("zeroes") void zeroes(uint64_t length) {
    answer got;
    int32_t out = get_stdout();
    check_write(out, &got);
    write_zeroes(out, length, &got);
}

EXPORT("zeroes-now") void zeroes_now(uint64_t length) {
    answer got;
    write_zeroes_now(get_stdout(), length, &got);
}

/* 0: got something, else 1 + the error's tag */
EXPORT("read") uint32_t read_some(void) {
    chunk got;
    stream_read(get_stdin(), 10, &got);
    return got.tag == 0 ? 0 : 1 + got.value.error;
}

EXPORT("ready-after") uint32_t ready_after(uint64_t nanos) {
    return (uint32_t)pollable_ready(subscribe_duration(nanos));
}

EXPORT("sleep") void sleep_for(uint64_t nanos) {
    pollable_block(subscribe_duration(nanos));
}

/* One bit for each that is ready: two durations, and an instant that never comes. */
EXPORT("poll-two") uint32_t poll_two(uint64_t first, uint64_t second) {
    int32_t all[] = {subscribe_duration(first), subscribe_duration(second), subscribe_instant(UINT64_MAX)};
    bytes ready;
    poll(all, 3, &ready);
    uint32_t bits = 0;
    for (uint32_t i = 0; i < ready.length; i++) {
        bits |= 1u << ((uint32_t *)(void *)ready.data)[i];
    }
    return bits;
}

EXPORT("poll-none") void poll_none(void) {
    bytes ready;
    poll(0, 0, &ready);
}

static uint32_t count_nonzero(bytes list) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < list.length; i++) {
        count += list.data[i] != 0;
    }
    return count;
}

EXPORT("random") uint32_t random_bytes(uint64_t length) {
    bytes list;
    get_random(length, &list);
    return count_nonzero(list);
}

EXPORT("insecure") uint32_t insecure_bytes(uint64_t length) {
    bytes list;
    get_insecure(length, &list);
    return count_nonzero(list);
}

EXPORT("seed") uint64_t seed(void) {
    uint64_t both[2];
    insecure_seed(both);
    return both[0] ^ both[1];
}

EXPORT("leave") void leave(int32_t code) {
    exit_with_code(code);
}
