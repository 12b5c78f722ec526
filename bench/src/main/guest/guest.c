/* The benchmarks' guest: gives back what it is given, and computes. */
#include <stdint.h>

#define EXPORT(name) __attribute__((export_name(name)))
#define HEAP_BYTES (1u << 19)
#define SIEVE_MOST 1000000u

typedef struct {
    const void *data;
    uint32_t length;
} slice;

/* result<_, string> */
typedef struct {
    uint32_t tag;
    slice error;
} outcome;

static uint8_t heap[HEAP_BYTES] __attribute__((aligned(16)));
static uint32_t used;
static slice given;
static outcome answer;

/* The arguments of one call lie in the heap, which is empty again when the call's result was read. */
EXPORT("cabi_realloc") void *cabi_realloc(void *old, uint32_t old_size, uint32_t align, uint32_t size) {
    (void)old, (void)old_size;
    uint32_t at = (used + align - 1) & ~(align - 1);
    if (size > HEAP_BYTES - at) {
        __builtin_trap();
    }
    used = at + size;
    return heap + at;
}

EXPORT("take") outcome *take(const char *type, uint32_t type_length, const uint8_t *payload, uint32_t payload_length) {
    (void)type, (void)type_length, (void)payload, (void)payload_length;
    answer.tag = 0;
    return &answer;
}

static slice *back(const void *data, uint32_t length) {
    given.data = data;
    given.length = length;
    return &given;
}

EXPORT("echo") slice *echo(const char *text, uint32_t length) { return back(text, length); }
EXPORT("numbers") slice *numbers(const uint32_t *data, uint32_t length) { return back(data, length); }
EXPORT("items") slice *items(const void *data, uint32_t length) { return back(data, length); }
EXPORT("nothing") void nothing(void) {}
EXPORT("cabi_post_take") void post_take(void *result) { (void)result, used = 0; }
EXPORT("cabi_post_echo") void post_echo(void *result) { (void)result, used = 0; }
EXPORT("cabi_post_numbers") void post_numbers(void *result) { (void)result, used = 0; }
EXPORT("cabi_post_items") void post_items(void *result) { (void)result, used = 0; }

/* A loop that no compiler can shorten: each round depends on the one before. */
EXPORT("count") uint32_t count(uint32_t rounds) {
    uint32_t x = 2463534242u;
    for (uint32_t i = 0; i < rounds; i++) {
        x ^= x << 13;
        x ^= x >> 17;
        x ^= x << 5;
    }
    return x;
}

/* Primes below a number. */
EXPORT("sieve") uint32_t sieve(uint32_t below) {
    static uint8_t composite[SIEVE_MOST];
    if (below > SIEVE_MOST) {
        __builtin_trap();
    }
    uint32_t primes = 0;
    for (uint32_t i = 0; i < below; i++) {
        composite[i] = 0;
    }
    for (uint32_t i = 2; i < below; i++) {
        if (composite[i]) {
            continue;
        }
        primes++;
        for (uint64_t j = (uint64_t)i * i; j < below; j += i) {
            composite[j] = 1;
        }
    }
    return primes;
}

EXPORT("fib") uint32_t fib(uint32_t n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }

static const uint32_t ROUND[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be,
    0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa,
    0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85,
    0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3,
    0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f,
    0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static uint32_t turn(uint32_t x, int by) { return x >> by | x << (32 - by); }

/* SHA-256's compression function over blocks of counting words, without padding; the first word of the state. */
EXPORT("sha") uint32_t sha(uint32_t blocks) {
    uint32_t state[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
    uint32_t w[64];
    for (uint32_t block = 0; block < blocks; block++) {
        for (uint32_t i = 0; i < 16; i++) {
            w[i] = block * 16 + i;
        }
        for (uint32_t i = 16; i < 64; i++) {
            uint32_t s0 = turn(w[i - 15], 7) ^ turn(w[i - 15], 18) ^ w[i - 15] >> 3;
            uint32_t s1 = turn(w[i - 2], 17) ^ turn(w[i - 2], 19) ^ w[i - 2] >> 10;
            w[i] = w[i - 16] + s0 + w[i - 7] + s1;
        }
        uint32_t a = state[0], b = state[1], c = state[2], d = state[3], e = state[4], f = state[5], g = state[6], h = state[7];
        for (uint32_t i = 0; i < 64; i++) {
            uint32_t one = h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + ROUND[i] + w[i];
            uint32_t two = (turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
            h = g, g = f, f = e, e = d + one, d = c, c = b, b = a, a = one + two;
        }
        state[0] += a, state[1] += b, state[2] += c, state[3] += d, state[4] += e, state[5] += f, state[6] += g, state[7] += h;
    }
    return state[0];
}
