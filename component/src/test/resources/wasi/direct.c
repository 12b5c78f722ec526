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

typedef struct {
    uint64_t seconds;
    uint32_t nanoseconds;
} datetime;

typedef struct {
    uint8_t some;
    bytes text;
} optional_text;

typedef struct {
    uint8_t some;
    int32_t handle;
} optional_handle;

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
IMPORT("wasi:clocks/monotonic-clock@0.2.0", "now") uint64_t monotonic_now(void);
IMPORT("wasi:clocks/monotonic-clock@0.2.0", "resolution") uint64_t monotonic_resolution(void);
IMPORT("wasi:clocks/wall-clock@0.2.7", "now") void wall_now(datetime *);
IMPORT("wasi:clocks/wall-clock@0.2.7", "resolution") void wall_resolution(datetime *);
IMPORT("wasi:cli/environment@0.2.12", "get-environment") void get_environment(bytes *);
IMPORT("wasi:cli/environment@0.2.12", "get-arguments") void get_arguments(bytes *);
IMPORT("wasi:cli/environment@0.2.12", "initial-cwd") void initial_cwd(optional_text *);
IMPORT("wasi:cli/terminal-stdin@0.2.4", "get-terminal-stdin") void terminal_stdin(optional_handle *);
IMPORT("wasi:cli/terminal-stdout@0.2.4", "get-terminal-stdout") void terminal_stdout(optional_handle *);
IMPORT("wasi:cli/terminal-stderr@0.2.4", "get-terminal-stderr") void terminal_stderr(optional_handle *);
IMPORT("wasi:filesystem/preopens@0.2.5", "get-directories") void get_directories(bytes *);
IMPORT("wasi:cli/stdin@0.2.1", "get-stdin") int32_t get_stdin(void);
IMPORT("wasi:cli/stderr@0.2.1", "get-stderr") int32_t get_stderr(void);
IMPORT("wasi:cli/exit@0.2.6", "exit") void exit_with(int32_t);
IMPORT("wasi:cli/stdout@0.2.1", "get-stdout") int32_t get_stdout(void);
IMPORT("wasi:cli/exit@0.2.6", "exit-with-code") void exit_with_code(int32_t);
IMPORT("wasi:io/streams@0.2.3", "[method]input-stream.read") void stream_read(int32_t, uint64_t, chunk *);
IMPORT("wasi:io/streams@0.2.3", "[method]input-stream.blocking-read") void stream_read_now(int32_t, uint64_t, chunk *);
IMPORT("wasi:io/streams@0.2.3", "[method]input-stream.skip") void stream_skip(int32_t, uint64_t, answer *);
IMPORT("wasi:io/streams@0.2.3", "[method]input-stream.blocking-skip") void stream_skip_now(int32_t, uint64_t, answer *);
IMPORT("wasi:io/streams@0.2.3", "[method]input-stream.subscribe") int32_t input_subscribe(int32_t);
IMPORT("wasi:io/streams@0.2.3", "[method]output-stream.subscribe") int32_t output_subscribe(int32_t);
IMPORT("wasi:io/streams@0.2.3", "[method]output-stream.flush") void stream_flush(int32_t, answer *);
IMPORT("wasi:io/streams@0.2.3", "[method]output-stream.blocking-flush") void stream_flush_now(int32_t, answer *);
IMPORT("wasi:io/streams@0.2.3", "[method]output-stream.splice") void stream_splice(int32_t, int32_t, uint64_t, answer *);
IMPORT("wasi:io/streams@0.2.3", "[method]output-stream.blocking-splice")
void stream_splice_now(int32_t, int32_t, uint64_t, answer *);
IMPORT("wasi:io/streams@0.2.3", "[method]output-stream.check-write") void check_write(int32_t, answer *);
IMPORT("wasi:io/streams@0.2.3", "[method]output-stream.write") void stream_write(int32_t, const uint8_t *, uint32_t, answer *);
IMPORT("wasi:io/streams@0.2.3", "[method]output-stream.blocking-write-and-flush")
void stream_write_now(int32_t, const uint8_t *, uint32_t, answer *);
IMPORT("wasi:io/streams@0.2.3", "[method]output-stream.write-zeroes") void write_zeroes(int32_t, uint64_t, answer *);
IMPORT("wasi:io/streams@0.2.3", "[method]output-stream.blocking-write-zeroes-and-flush")
void write_zeroes_now(int32_t, uint64_t, answer *);
IMPORT("wasi:random/random@0.2.0", "get-random-bytes") void get_random(uint64_t, bytes *);
IMPORT("wasi:random/insecure@0.2.0", "get-insecure-random-bytes") void get_insecure(uint64_t, bytes *);
IMPORT("wasi:random/random@0.2.0", "get-random-u64") uint64_t get_random_number(void);
IMPORT("wasi:random/insecure@0.2.0", "get-insecure-random-u64") uint64_t get_insecure_number(void);
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

EXPORT("write-error") void write_error(uint32_t length) {
    answer got;
    stream_write_now(get_stderr(), letters(length), length, &got);
}

/* A digit for each answer: 0 for ok, else 1 + the error's tag. */
static uint32_t digit(uint32_t before, answer got) {
    return 10 * before + (got.tag == 0 ? 0 : 1 + ((const uint8_t *)&got.number)[0]);
}

static uint32_t chunk_digit(uint32_t before, chunk got) {
    return 10 * before + (got.tag == 0 ? 0 : 1 + got.value.error);
}

EXPORT("read") uint32_t read_some(void) {
    chunk some, now;
    answer skipped, skipped_now;
    int32_t in = get_stdin();
    stream_read(in, 10, &some);
    stream_read_now(in, 10, &now);
    stream_skip(in, 10, &skipped);
    stream_skip_now(in, 10, &skipped_now);
    return digit(digit(chunk_digit(chunk_digit(0, some), now), skipped), skipped_now);
}

EXPORT("splice") uint32_t splice(void) {
    answer some, now;
    stream_splice(get_stdout(), get_stdin(), 10, &some);
    stream_splice_now(get_stdout(), get_stdin(), 10, &now);
    return digit(digit(0, some), now);
}

EXPORT("flush") uint32_t flush(void) {
    answer some, now;
    stream_flush(get_stdout(), &some);
    stream_flush_now(get_stdout(), &now);
    return digit(digit(0, some), now);
}

/* How many of the two streams can be used now, in each way to ask. */
EXPORT("ready-streams") uint32_t ready_streams(void) {
    int32_t both[] = {input_subscribe(get_stdin()), output_subscribe(get_stdout())};
    bytes ready;
    pollable_block(both[0]);
    pollable_block(both[1]);
    poll(both, 2, &ready);
    return 10 * (uint32_t)(pollable_ready(both[0]) + pollable_ready(both[1])) + ready.length;
}

/* Everything that the surroundings tell: entries, or 1 for what is there. */
EXPORT("surroundings") uint32_t surroundings(void) {
    bytes environment, arguments, directories;
    optional_text folder;
    optional_handle in, out, error;
    get_environment(&environment);
    get_arguments(&arguments);
    get_directories(&directories);
    initial_cwd(&folder);
    terminal_stdin(&in);
    terminal_stdout(&out);
    terminal_stderr(&error);
    return environment.length + arguments.length + directories.length + folder.some + in.some + out.some + error.some;
}

static uint64_t nanos(datetime time) {
    return time.seconds * 1000000000 + time.nanoseconds;
}

EXPORT("wall") uint64_t wall(void) {
    datetime time;
    wall_now(&time);
    return nanos(time);
}

EXPORT("wall-resolution") uint64_t wall_step(void) {
    datetime time;
    wall_resolution(&time);
    return nanos(time);
}

EXPORT("monotonic") uint64_t monotonic(void) {
    return monotonic_now();
}

EXPORT("monotonic-resolution") uint64_t monotonic_step(void) {
    return monotonic_resolution();
}

EXPORT("ready-at") uint32_t ready_at(uint64_t when) {
    return (uint32_t)pollable_ready(subscribe_instant(when));
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

EXPORT("random-number") uint64_t random_number(void) {
    return get_random_number();
}

EXPORT("insecure-number") uint64_t insecure_number(void) {
    return get_insecure_number();
}

EXPORT("finish") void finish(int32_t failed) {
    exit_with(failed);
}

EXPORT("leave") void leave(int32_t code) {
    exit_with_code(code);
}
