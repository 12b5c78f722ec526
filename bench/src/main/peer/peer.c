/* What a native host costs for the same work: a program against Wasmtime's C API.

   peer RUNS call COMPONENT demand|pool EVENT PAYLOAD   a fresh store and instance, fuel, a memory limit, handle-event
   peer RUNS instance COMPONENT demand|pool             a fresh store and instance alone
   peer RUNS kernel COMPONENT EXPORT SIZE fuel|none     one call of func(u32) -> u32 on an instance that is kept

   It does that RUNS times, leaves out the first fifth, and prints the median in nanoseconds. The host's functions are
   those of erp:plugin/host-api@1.0.0, which give back what they are given; a component that imports WASI 0.2 gets
   Wasmtime's own, with no folders, no environment, and output that goes nowhere. The declarations below are the part
   of Wasmtime's C API that is used, as version 49 has it. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { KIND_BOOL = 0, KIND_U8 = 2, KIND_U32 = 6, KIND_STRING = 12, KIND_LIST = 13, KIND_OPTION = 18, KIND_RESULT = 19 };

typedef struct value value;
typedef struct {
    size_t size;
    char *data;
} text;
typedef struct {
    size_t size;
    value *data;
} list;
struct value {
    uint8_t kind;
    union {
        bool boolean;
        uint8_t u8;
        uint32_t u32;
        text string;
        list list;
        value *option;
        struct {
            bool is_ok;
            value *payload;
        } result;
        struct {
            text name;
            value *payload;
        } variant;
    } of;
};
typedef struct {
    struct {
        uint64_t store;
        uint32_t index;
    } instance;
    uint32_t index;
    void *store_private;
} function;
typedef struct {
    uint64_t store;
    uint32_t index;
} instance;
typedef void *(*host_function)(void *, void *, void *, const value *, size_t, value *, size_t);

void *wasm_config_new(void);
void *wasm_engine_new_with_config(void *);
void wasmtime_config_consume_fuel_set(void *, bool);
void wasmtime_config_wasm_component_model_set(void *, bool);
void *wasmtime_pooling_allocation_config_new(void);
void wasmtime_pooling_allocation_config_linear_memory_keep_resident_set(void *, size_t);
void wasmtime_pooling_allocation_config_max_memory_size_set(void *, size_t);
void wasmtime_pooling_allocation_config_total_memories_set(void *, uint32_t);
void wasmtime_pooling_allocation_strategy_set(void *, void *);
void *wasmtime_component_new(void *, const uint8_t *, size_t, void **);
void *wasmtime_component_type(void *);
void wasmtime_component_type_delete(void *);
size_t wasmtime_component_type_import_count(void *, void *);
bool wasmtime_component_type_import_nth(void *, void *, size_t, const char **, size_t *, void **);
void wasmtime_component_extern_delete(void *);
void *wasmtime_component_linker_new(void *);
void *wasmtime_component_linker_add_wasip2(void *);
void *wasmtime_component_linker_root(void *);
void *wasmtime_component_linker_instance_add_instance(void *, const char *, size_t, void **);
void *wasmtime_component_linker_instance_add_func(void *, const char *, size_t, host_function, void *, void (*)(void *));
void wasmtime_component_linker_instance_delete(void *);
void *wasmtime_component_linker_define_unknown_imports_as_traps(void *, void *);
void *wasmtime_component_linker_instantiate(void *, void *, void *, instance *);
void *wasmtime_component_get_export_index(void *, void *, const char *, size_t);
bool wasmtime_component_instance_get_func(instance *, void *, void *, function *);
void *wasmtime_component_func_call(function *, void *, const value *, size_t, value *, size_t);
void *wasmtime_store_new(void *, void *, void (*)(void *));
void *wasmtime_store_context(void *);
void wasmtime_store_delete(void *);
void wasmtime_store_limiter(void *, int64_t, int64_t, int64_t, int64_t, int64_t);
void *wasmtime_context_set_fuel(void *, uint64_t);
void *wasmtime_context_set_wasi(void *, void *);
void *wasi_config_new(void);
void wasmtime_error_message(void *, text *);
value *wasmtime_component_val_new(value *);
void wasmtime_component_val_delete(value *);
void wasmtime_component_vallist_new_uninit(list *, size_t);

static const uint64_t FUEL = 100000000000u;
static const int64_t MEMORY_BYTES = 64 << 20;

static void fail(const char *what) {
    fprintf(stderr, "peer: %s\n", what);
    exit(1);
}

static void check(const char *what, void *error) {
    if (error) {
        text message;
        wasmtime_error_message(error, &message);
        fprintf(stderr, "peer: %s: %.*s\n", what, (int)message.size, message.data);
        exit(1);
    }
}

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1e9 + time.tv_nsec;
}

static int ascending(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void print_median(double *nanos, int runs) {
    int first = runs / 5, rest = runs - first;
    qsort(nanos + first, rest, sizeof *nanos, ascending);
    printf("median_ns %.1f\n", nanos[first + rest / 2]);
}

/* The host's functions. */

static value bytes_of(const char *bytes, size_t size) {
    value bytes_value = {.kind = KIND_LIST};
    wasmtime_component_vallist_new_uninit(&bytes_value.of.list, size);
    for (size_t i = 0; i < size; i++) {
        bytes_value.of.list.data[i] = (value){.kind = KIND_U8, .of.u8 = (uint8_t)bytes[i]};
    }
    return bytes_value;
}

static void *answer_ok(value *result, value *payload) {
    *result = (value){.kind = KIND_RESULT, .of.result = {true, payload ? wasmtime_component_val_new(payload) : NULL}};
    return NULL;
}

static void *nothing(void *data, void *store, void *type, const value *given, size_t count, value *results, size_t result_count) {
    (void)data, (void)store, (void)type, (void)given, (void)count, (void)results, (void)result_count;
    return NULL;
}

static void *done(void *data, void *store, void *type, const value *given, size_t count, value *results, size_t result_count) {
    (void)data, (void)store, (void)type, (void)given, (void)count, (void)result_count;
    return answer_ok(results, NULL);
}

/* db-insert: the row is the second argument. */
static void *row(void *data, void *store, void *type, const value *given, size_t count, value *results, size_t result_count) {
    (void)data, (void)store, (void)type, (void)count, (void)result_count;
    value copy = {.kind = KIND_LIST};
    wasmtime_component_vallist_new_uninit(&copy.of.list, given[1].of.list.size);
    memcpy(copy.of.list.data, given[1].of.list.data, given[1].of.list.size * sizeof(value));
    return answer_ok(results, &copy);
}

/* config-get, db-get: some(list<u8>). */
static void *ten(void *data, void *store, void *type, const value *given, size_t count, value *results, size_t result_count) {
    (void)data, (void)store, (void)type, (void)given, (void)count, (void)result_count;
    value bytes = bytes_of("10", 2);
    value some = {.kind = KIND_OPTION, .of.option = wasmtime_component_val_new(&bytes)};
    return answer_ok(results, &some);
}

static void add(void *host, const char *name, host_function code) {
    check(name, wasmtime_component_linker_instance_add_func(host, name, strlen(name), code, NULL, NULL));
}

/* What is there once. */

typedef struct {
    void *engine, *component, *linker;
    bool fuel, wasi;
} program;

static bool imports_wasi(const program *of) {
    void *type = wasmtime_component_type(of->component);
    size_t count = wasmtime_component_type_import_count(type, of->engine);
    bool found = false;
    for (size_t i = 0; i < count && !found; i++) {
        const char *name;
        size_t size;
        void *imported;
        if (!wasmtime_component_type_import_nth(type, of->engine, i, &name, &size, &imported)) {
            fail("cannot read the component's imports");
        }
        found = size > 5 && !strncmp(name, "wasi:", 5);
        wasmtime_component_extern_delete(imported);
    }
    wasmtime_component_type_delete(type);
    return found;
}

static program load(const char *file, bool fuel, bool pool) {
    FILE *in = fopen(file, "rb");
    if (!in || fseek(in, 0, SEEK_END)) {
        fail("cannot read the component");
    }
    long size = ftell(in);
    uint8_t *bytes = malloc(size);
    rewind(in);
    if (fread(bytes, 1, size, in) != (size_t)size) {
        fail("cannot read the component");
    }
    fclose(in);
    void *config = wasm_config_new();
    wasmtime_config_consume_fuel_set(config, fuel);
    wasmtime_config_wasm_component_model_set(config, true);
    if (pool) {
        void *pooling = wasmtime_pooling_allocation_config_new();
        wasmtime_pooling_allocation_config_linear_memory_keep_resident_set(pooling, 1 << 20);
        wasmtime_pooling_allocation_config_max_memory_size_set(pooling, MEMORY_BYTES);
        wasmtime_pooling_allocation_config_total_memories_set(pooling, 100);
        wasmtime_pooling_allocation_strategy_set(config, pooling);
    }
    program made = {.engine = wasm_engine_new_with_config(config), .fuel = fuel};
    check("compile", wasmtime_component_new(made.engine, bytes, size, &made.component));
    free(bytes);
    made.linker = wasmtime_component_linker_new(made.engine);
    void *root = wasmtime_component_linker_root(made.linker), *host;
    const char *api = "erp:plugin/host-api@1.0.0";
    check(api, wasmtime_component_linker_instance_add_instance(root, api, strlen(api), &host));
    add(host, "db-insert", row);
    add(host, "db-get", ten);
    add(host, "config-get", ten);
    add(host, "event-publish", done);
    add(host, "log-write", nothing);
    wasmtime_component_linker_instance_delete(host);
    wasmtime_component_linker_instance_delete(root);
    made.wasi = imports_wasi(&made);
    if (made.wasi) { /* no traps beside it: they define its resources anew, as types that match nothing */
        check("WASI", wasmtime_component_linker_add_wasip2(made.linker));
    } else {
        check("other imports", wasmtime_component_linker_define_unknown_imports_as_traps(made.linker, made.component));
    }
    return made;
}

static void *open_store(const program *of, instance *made) {
    void *store = wasmtime_store_new(of->engine, NULL, NULL);
    wasmtime_store_limiter(store, MEMORY_BYTES, -1, -1, -1, -1);
    void *context = wasmtime_store_context(store);
    if (of->fuel) {
        check("fuel", wasmtime_context_set_fuel(context, FUEL));
    }
    if (of->wasi) { /* it would cost the others time */
        check("WASI", wasmtime_context_set_wasi(context, wasi_config_new()));
    }
    check("instantiate", wasmtime_component_linker_instantiate(of->linker, context, of->component, made));
    return store;
}

static void *exported(const program *of, const char *interface, const char *name) {
    void *inside = interface ? wasmtime_component_get_export_index(of->component, NULL, interface, strlen(interface)) : NULL;
    void *found = wasmtime_component_get_export_index(of->component, inside, name, strlen(name));
    if (!found) {
        fail("no such export");
    }
    return found;
}

static void call_event(const program *of, void *export, const char *event, const char *payload) {
    instance made;
    void *store = open_store(of, &made), *context = wasmtime_store_context(store);
    function handle;
    if (!wasmtime_component_instance_get_func(&made, context, export, &handle)) {
        fail("handle-event is no function");
    }
    value arguments[2] = {{.kind = KIND_STRING, .of.string = {strlen(event), (char *)event}}, bytes_of(payload, strlen(payload))};
    value result = {0};
    check("call", wasmtime_component_func_call(&handle, context, arguments, 2, &result, 1));
    if (result.kind != KIND_RESULT || !result.of.result.is_ok) {
        fail("the plugin returned an error");
    }
    wasmtime_component_val_delete(&arguments[1]);
    wasmtime_component_val_delete(&result);
    wasmtime_store_delete(store);
}

static void call_kernel(function *kernel, void *context, uint32_t size) {
    value argument = {.kind = KIND_U32, .of.u32 = size}, result = {0};
    check("call", wasmtime_component_func_call(kernel, context, &argument, 1, &result, 1));
}

int main(int count, char **given) {
    int runs = count > 3 ? atoi(given[1]) : 0;
    const char *mode = count > 3 ? given[2] : "";
    if (runs < 5) {
        fail("usage: peer RUNS call|instance|kernel COMPONENT …");
    }
    double *nanos = malloc(runs * sizeof *nanos);
    if (!strcmp(mode, "call") && count == 7) {
        program of = load(given[3], true, !strcmp(given[4], "pool"));
        void *export = exported(&of, "erp:plugin/plugin-api@1.0.0", "handle-event");
        for (int i = 0; i < runs; i++) {
            double start = now();
            call_event(&of, export, given[5], given[6]);
            nanos[i] = now() - start;
        }
    } else if (!strcmp(mode, "instance") && count == 5) {
        program of = load(given[3], false, !strcmp(given[4], "pool"));
        for (int i = 0; i < runs; i++) {
            instance made;
            double start = now();
            wasmtime_store_delete(open_store(&of, &made));
            nanos[i] = now() - start;
        }
    } else if (!strcmp(mode, "kernel") && count == 7) {
        program of = load(given[3], !strcmp(given[6], "fuel"), false);
        instance made;
        function kernel;
        void *context = wasmtime_store_context(open_store(&of, &made));
        if (!wasmtime_component_instance_get_func(&made, context, exported(&of, NULL, given[4]), &kernel)) {
            fail("the kernel is no function");
        }
        runs = runs < 200 ? runs : 200;
        for (int i = 0; i < runs; i++) {
            if (of.fuel) {
                check("fuel", wasmtime_context_set_fuel(context, FUEL));
            }
            double start = now();
            call_kernel(&kernel, context, (uint32_t)strtoul(given[5], NULL, 10));
            nanos[i] = now() - start;
        }
    } else {
        fail("usage: peer RUNS call|instance|kernel COMPONENT …");
    }
    print_median(nanos, runs);
    free(nanos);
    return 0;
}
