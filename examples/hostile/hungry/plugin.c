/* Stores a row, then grows its memory page by page to 1 GiB; executes unreachable when it gets no more. */
#include "note.h"

#define GIB_PAGES ((size_t)16384)

mortise_result plugin_handle_event(mortise_text type, mortise_text envelope) {
    (void)type;
    (void)envelope;
    store_note(TEXT("stored before the meal"));
    while (__builtin_wasm_memory_size(0) < GIB_PAGES) {
        if (__builtin_wasm_memory_grow(0, 1) == (size_t)-1) {
            __builtin_trap();
        }
    }
    return mortise_done();
}
