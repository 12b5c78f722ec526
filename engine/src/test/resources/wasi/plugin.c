/* A plugin on wasi-libc, without the kit: the last part of the event's type says what it does. */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define EXPORT(name) __attribute__((export_name(name)))

/* result<_, string> */
static struct {
    uint8_t failed;
    const char *text;
    uint32_t length;
} answer;

EXPORT("cabi_realloc") void *cabi_realloc(void *old, size_t old_size, size_t alignment, size_t size) {
    (void)old_size, (void)alignment;
    void *fresh = realloc(old, size == 0 ? 1 : size);
    if (fresh == NULL) {
        abort();
    }
    return fresh;
}

static void *fail(const char *why) {
    answer.failed = 1;
    answer.text = why;
    answer.length = (uint32_t)strlen(why);
    return &answer;
}

EXPORT("erp:plugin/plugin-api@1.0.0#init") void *init(void) {
    printf("ready\n");
    return &answer;
}

EXPORT("erp:plugin/plugin-api@1.0.0#on-tenant-created") void *on_tenant_created(char *id, uint32_t length) {
    (void)id, (void)length;
    return &answer;
}

static void *print(void) {
    printf("one\ntwo");
    fflush(stdout);
    fprintf(stderr, "careful\n");
    return &answer;
}

static void *look_around(void) {
    static char text[128];
    uint64_t number = 0;
    FILE *file = fopen("/etc/passwd", "r");
    snprintf(text, sizeof text, "file %d, path %d, input %d, time %lld, random %d", file != NULL, getenv("PATH") != NULL,
             getchar(), (long long)time(NULL), getentropy(&number, sizeof number) == 0 && number != 0);
    return fail(text);
}

static void *flood(void) {
    for (;;) {
        printf("0123456789012345678901234567890123456789012345678901234567890123456789\n");
        fflush(stdout);
    }
}

EXPORT("erp:plugin/plugin-api@1.0.0#handle-event")
void *handle_event(char *type, uint32_t type_length, char *payload, uint32_t payload_length) {
    (void)payload, (void)payload_length;
    char *name = calloc(type_length + 1, 1);
    memcpy(name, type, type_length);
    const char *what = strrchr(name, '.') + 1;
    if (strcmp(what, "print") == 0) {
        return print();
    }
    if (strcmp(what, "look") == 0) {
        return look_around();
    }
    if (strcmp(what, "flood") == 0) {
        return flood();
    }
    if (strcmp(what, "sleep") == 0) {
        sleep(3600);
        return &answer;
    }
    if (strncmp(what, "exit", 4) == 0) {
        printf("leaving");
        exit(what[4] - '0');
    }
    abort();
}
