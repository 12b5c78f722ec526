/* The host's calls and the plugin's exports as the Component Model's canonical ABI lays them out for wasm32. */
#include "mortise.h"

#define HOST(name) __attribute__((import_module("erp:plugin/host-api@1.0.0"), import_name(name)))
#define EXPORT(name) __attribute__((export_name(name)))

/* ---- memory: a pointer that only grows ----------------------------------------------------------------------------------- */

#define PAGE ((size_t)65536)

extern unsigned char __heap_base;
static uintptr_t heap_end;

static void *bump(size_t size, size_t alignment) {
    if (heap_end == 0) {
        heap_end = (uintptr_t)&__heap_base;
    }
    uintptr_t start = (heap_end + alignment - 1) & ~(uintptr_t)(alignment - 1);
    uintptr_t end = start + size;
    size_t have = __builtin_wasm_memory_size(0);
    if (start < heap_end || end < start || end > (uintptr_t)0 - PAGE) {
        __builtin_trap();
    }
    size_t need = (end + PAGE - 1) / PAGE;
    if (need > have && __builtin_wasm_memory_grow(0, need - have) == (size_t)-1) {
        __builtin_trap();
    }
    heap_end = end;
    return (void *)start;
}

void *mortise_allocate(size_t size) { return bump(size, 8); }

/* The host's way to memory for what it passes in. */
EXPORT("cabi_realloc") void *cabi_realloc(void *old, size_t old_size, size_t alignment, size_t new_size) {
    if (old != NULL && (uintptr_t)old + old_size == heap_end && new_size >= old_size) {
        bump(new_size - old_size, 1);
        return old;
    }
    void *fresh = bump(new_size, alignment);
    if (old != NULL) {
        __builtin_memcpy(fresh, old, old_size < new_size ? old_size : new_size);
    }
    return fresh;
}

/* The compiler may call these; bulk memory operations make them one instruction each. */
void *memcpy(void *to, const void *from, size_t size) { return __builtin_memcpy(to, from, size); }
void *memmove(void *to, const void *from, size_t size) { return __builtin_memmove(to, from, size); }
void *memset(void *to, int byte, size_t size) { return __builtin_memset(to, byte, size); }

/* ---- results ------------------------------------------------------------------------------------------------------------- */

/* result<T, error>: whether it is an error, then T or the error, a case and its text. */
typedef struct {
    uint8_t is_error;
    union {
        struct {
            const char *at;
            size_t size;
        } list;
        struct {
            uint8_t present;
            const char *at;
            size_t size;
        } option;
        uint8_t boolean;
        struct {
            uint8_t code;
            const char *at;
            size_t size;
        } error;
    };
} result_area;

_Static_assert(sizeof(result_area) == 16 && offsetof(result_area, list) == 4 && offsetof(result_area, error.at) == 8,
               "the layout of the canonical ABI");
_Static_assert(sizeof(mortise_remaining) == 32 && offsetof(mortise_remaining, log_bytes) == 28, "the layout of the canonical ABI");

static mortise_answer failed(const result_area *area) {
    return (mortise_answer){(mortise_outcome)(area->error.code + 1), false, {area->error.at, area->error.size}};
}

static mortise_answer list(const result_area *area) {
    return area->is_error ? failed(area) : (mortise_answer){MORTISE_OK, true, {area->list.at, area->list.size}};
}

static mortise_answer option(const result_area *area) {
    if (area->is_error) {
        return failed(area);
    }
    return area->option.present ? (mortise_answer){MORTISE_OK, true, {area->option.at, area->option.size}}
                                : (mortise_answer){MORTISE_OK, false, {NULL, 0}};
}

static mortise_answer nothing(const result_area *area) {
    return area->is_error ? failed(area) : (mortise_answer){MORTISE_OK, false, {NULL, 0}};
}

/* ---- imports ------------------------------------------------------------------------------------------------------------- */

HOST("db-insert") void host_db_insert(const char *, size_t, const char *, size_t, result_area *);
HOST("db-update") void host_db_update(const char *, size_t, const char *, size_t, const char *, size_t, int64_t, result_area *);
HOST("db-delete") void host_db_delete(const char *, size_t, const char *, size_t, int64_t, result_area *);
HOST("db-get") void host_db_get(const char *, size_t, const char *, size_t, result_area *);
HOST("db-query") void host_db_query(const char *, size_t, const char *, size_t, result_area *);
HOST("event-publish") void host_event_publish(const char *, size_t, const char *, size_t, result_area *);
HOST("config-get") void host_config_get(const char *, size_t, result_area *);
HOST("current-user") void host_current_user(result_area *);
HOST("check-permission") void host_check_permission(const char *, size_t, result_area *);
HOST("log-write") void host_log_write(const char *, size_t, const char *, size_t);
HOST("limits-remaining") void host_limits_remaining(mortise_remaining *);

mortise_answer mortise_db_insert(mortise_text entity, mortise_text data) {
    result_area area;
    host_db_insert(entity.at, entity.size, data.at, data.size, &area);
    return list(&area);
}

mortise_answer mortise_db_update(mortise_text entity, mortise_text id, mortise_text data, int64_t version) {
    result_area area;
    host_db_update(entity.at, entity.size, id.at, id.size, data.at, data.size, version, &area);
    return list(&area);
}

mortise_answer mortise_db_delete(mortise_text entity, mortise_text id, int64_t version) {
    result_area area;
    host_db_delete(entity.at, entity.size, id.at, id.size, version, &area);
    return nothing(&area);
}

mortise_answer mortise_db_get(mortise_text entity, mortise_text id) {
    result_area area;
    host_db_get(entity.at, entity.size, id.at, id.size, &area);
    return option(&area);
}

mortise_answer mortise_db_query(mortise_text entity, mortise_text query) {
    result_area area;
    host_db_query(entity.at, entity.size, query.at, query.size, &area);
    return list(&area);
}

mortise_answer mortise_event_publish(mortise_text type, mortise_text payload) {
    result_area area;
    host_event_publish(type.at, type.size, payload.at, payload.size, &area);
    return nothing(&area);
}

mortise_answer mortise_config_get(mortise_text key) {
    result_area area;
    host_config_get(key.at, key.size, &area);
    return option(&area);
}

mortise_answer mortise_current_user(void) {
    result_area area;
    host_current_user(&area);
    return list(&area);
}

mortise_answer mortise_check_permission(mortise_text permission) {
    result_area area;
    host_check_permission(permission.at, permission.size, &area);
    return area.is_error ? failed(&area) : (mortise_answer){MORTISE_OK, area.boolean != 0, {NULL, 0}};
}

void mortise_log(mortise_text level, mortise_text message) { host_log_write(level.at, level.size, message.at, message.size); }

mortise_remaining mortise_limits_remaining(void) {
    mortise_remaining remaining;
    host_limits_remaining(&remaining);
    return remaining;
}

/* ---- exports ------------------------------------------------------------------------------------------------------------- */

/* result<_, string>, which an export answers by its address. */
typedef struct {
    uint8_t is_error;
    const char *at;
    size_t size;
} answer_area;

static answer_area answer;

static answer_area *answered(mortise_result result) {
    answer = (answer_area){result.failed, result.reason.at, result.reason.size};
    return &answer;
}

__attribute__((weak)) mortise_result plugin_init(void) { return mortise_done(); }

__attribute__((weak)) mortise_result plugin_on_tenant_created(mortise_text tenant_id) {
    (void)tenant_id;
    return mortise_done();
}

EXPORT("erp:plugin/plugin-api@1.0.0#init") answer_area *export_init(void) { return answered(plugin_init()); }

#ifndef MORTISE_WITHOUT_ON_TENANT_CREATED
EXPORT("erp:plugin/plugin-api@1.0.0#on-tenant-created")
answer_area *export_on_tenant_created(const char *at, size_t size) {
    return answered(plugin_on_tenant_created((mortise_text){at, size}));
}
#endif

EXPORT("erp:plugin/plugin-api@1.0.0#handle-event")
answer_area *export_handle_event(const char *type, size_t type_size, const char *payload, size_t payload_size) {
    return answered(plugin_handle_event((mortise_text){type, type_size}, (mortise_text){payload, payload_size}));
}
