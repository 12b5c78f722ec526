/* A guest on wasi-libc that uses what programs use: the world is test:wasi/guest. */
#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

#define EXPORT(name) __attribute__((export_name(name)))

EXPORT("print") void guest_print(void) {
    printf("%s %.2f\n%d", "榫卯", 2.5, 42);
    fflush(stdout);
    fprintf(stderr, "to stderr\n");
}

EXPORT("environment") uint32_t guest_environment(void) {
    uint32_t count = 0;
    for (char **one = environ; one != NULL && *one != NULL; one++) {
        count++;
    }
    return count + (getenv("PATH") != NULL) + (getenv("HOME") != NULL);
}

EXPORT("seconds") uint64_t guest_seconds(void) {
    return (uint64_t)time(NULL);
}

EXPORT("nap") uint64_t guest_nap(uint32_t millis) {
    struct timespec before, after, wanted = {millis / 1000, (long)(millis % 1000) * 1000000};
    clock_gettime(CLOCK_MONOTONIC, &before);
    nanosleep(&wanted, NULL);
    clock_gettime(CLOCK_MONOTONIC, &after);
    return (uint64_t)(after.tv_sec - before.tv_sec) * 1000000000 + (uint64_t)(after.tv_nsec - before.tv_nsec);
}

EXPORT("random") uint64_t guest_random(void) {
    uint64_t number;
    return getentropy(&number, sizeof number) == 0 ? number : 0;
}

/* 0 if anything of a file system is there. */
EXPORT("open-file") int32_t guest_open_file(void) {
    struct stat found;
    if (fopen("new", "w") != NULL || opendir("/") != NULL || mkdir("new", 0700) == 0 || stat("/", &found) == 0 ||
        rename("old", "new") == 0 || unlink("old") == 0) {
        return 0;
    }
    return fopen("/etc/passwd", "r") == NULL ? errno : 0;
}

EXPORT("read-input") int32_t guest_read_input(void) {
    return getchar();
}

EXPORT("quit") void guest_quit(uint32_t status) {
    printf("leaving");
    assert(status < 7);
    exit((int)status);
}
