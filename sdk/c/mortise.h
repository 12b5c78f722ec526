/* Mortise: the kit for plugins in C.
 *
 * A plugin includes this header, is built by build.sh together with host.c and text.c, and defines plugin_handle_event; plugin_init and
 * plugin_on_tenant_created as it needs them. The calls of erp:plugin/host-api@1.0.0 stand below under their own names.
 *
 * Memory: each call of a plugin starts from fresh state, so what a call allocates is never freed. Whatever a function here
 * returns lives until the call ends.
 */
#ifndef MORTISE_H
#define MORTISE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ---- text ---------------------------------------------------------------------------------------------------------------- */

/* A run of UTF-8 bytes; no NUL at its end. */
typedef struct {
    const char *at;
    size_t size;
} mortise_text;

/* The text of a string literal. */
#define TEXT(literal) ((mortise_text){"" literal, sizeof(literal) - 1})

bool mortise_equal(mortise_text one, mortise_text other);

/* One text after the other: JOIN(TEXT("no field "), name). */
mortise_text mortise_join(size_t count, const mortise_text *parts);
#define JOIN(...) \
    mortise_join(sizeof((mortise_text[]){__VA_ARGS__}) / sizeof(mortise_text), (mortise_text[]){__VA_ARGS__})

/* The number's decimal digits. */
mortise_text mortise_digits(uint64_t number);

/* ---- memory -------------------------------------------------------------------------------------------------------------- */

/* Memory for this call, aligned to 8 bytes; traps when the call's memory limit is reached. */
void *mortise_allocate(size_t size);

/* ---- what a plugin gives ------------------------------------------------------------------------------------------------- */

/* How a call ended. A failed call stores nothing, and its event is delivered again as the manifest's retry says. */
typedef struct {
    bool failed;
    mortise_text reason;
} mortise_result;

static inline mortise_result mortise_done(void) { return (mortise_result){false, {NULL, 0}}; }
static inline mortise_result mortise_fail(mortise_text reason) { return (mortise_result){true, reason}; }

/* Called once when the plugin is enabled; data calls are denied in it. When left out: does nothing. */
mortise_result plugin_init(void);
/* Called once for each tenant that uses the plugin. When left out: does nothing. */
mortise_result plugin_on_tenant_created(mortise_text tenant_id);
/* Called for each event that a subscription of the manifest matches; `envelope` is JSON. */
mortise_result plugin_handle_event(mortise_text type, mortise_text envelope);

/* ---- what the host gives ------------------------------------------------------------------------------------------------- */

typedef enum {
    MORTISE_OK = 0,
    MORTISE_INVALID,     /* the data or the name is not acceptable */
    MORTISE_NOT_FOUND,   /* no such row, or none that this call may see */
    MORTISE_CONFLICT,    /* another version, or a unique value that exists */
    MORTISE_DENIED,      /* a permission is missing */
    MORTISE_EXHAUSTED,   /* a budget of this call is used up: the call is going to end */
    MORTISE_UNAVAILABLE, /* not now: fail, and the event is delivered again */
} mortise_outcome;

/* What a host call answers. */
typedef struct {
    mortise_outcome outcome;
    bool present;       /* whether there is a value: false where a row or a setting does not exist */
    mortise_text value; /* ok: JSON; otherwise the reason, for people */
} mortise_answer;

mortise_answer mortise_db_insert(mortise_text entity, mortise_text data);
mortise_answer mortise_db_update(mortise_text entity, mortise_text id, mortise_text data, int64_t version);
mortise_answer mortise_db_delete(mortise_text entity, mortise_text id, int64_t version);
mortise_answer mortise_db_get(mortise_text entity, mortise_text id);
mortise_answer mortise_db_query(mortise_text entity, mortise_text query);
mortise_answer mortise_event_publish(mortise_text type, mortise_text payload);
mortise_answer mortise_config_get(mortise_text key);
mortise_answer mortise_current_user(void);
/* `present` says whether the user holds the permission. */
mortise_answer mortise_check_permission(mortise_text permission);
/* Levels: debug, info, warn, error. */
void mortise_log(mortise_text level, mortise_text message);

/* What this call may still use. */
typedef struct {
    uint64_t fuel, millis;
    uint32_t reads, writes, events, log_bytes;
} mortise_remaining;

mortise_remaining mortise_limits_remaining(void);

/* The failure of a plugin whose host call failed: `what` and the host's reason. */
mortise_result mortise_fail_with(mortise_text what, mortise_answer answer);

/* ---- JSON ---------------------------------------------------------------------------------------------------------------- */

/* Finds a value inside an object: mortise_json_find(envelope, "/payload/after/qty", &qty). The steps are names of members, and
 * `found` is the value's own JSON text. False when a member is missing or the JSON is malformed up to it. */
bool mortise_json_find(mortise_text json, const char *pointer, mortise_text *found);

/* The text that a JSON string stands for. False when `json` is no JSON string. */
bool mortise_json_string(mortise_text json, mortise_text *text);

/* The text of a member that is a string. */
bool mortise_json_find_string(mortise_text json, const char *pointer, mortise_text *text);

/* A member that is a whole number within 64 bits, written as a number or as a string. */
bool mortise_json_find_integer(mortise_text json, const char *pointer, int64_t *number);

/* Walks over an array: size_t at = 0; mortise_text row; while (mortise_json_next(rows, &at, &row)) … */
bool mortise_json_next(mortise_text array, size_t *at, mortise_text *element);

/* Writes one object; start with mortise_object object = {0}. */
typedef struct {
    char *at;
    size_t size, capacity;
} mortise_object;

void mortise_put_text(mortise_object *object, mortise_text name, mortise_text value);
/* `json` is JSON text already: a number, null, an object. */
void mortise_put_json(mortise_object *object, mortise_text name, mortise_text json);
/* The object's JSON; nothing is put after it. */
mortise_text mortise_object_json(mortise_object *object);

/* ---- decimals ------------------------------------------------------------------------------------------------------------ */

/* Compares two decimals ("-12", "0.500") exactly: order is -1, 0 or 1. False when one is no decimal of that form. */
bool mortise_decimal_compare(mortise_text one, mortise_text other, int *order);

#endif
