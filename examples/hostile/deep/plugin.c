/* Stores a row, then calls itself for ever: its frames fill the host's stack. */
#include "note.h"

static volatile uint32_t depth;
static volatile bool for_ever = true;

__attribute__((noinline)) static uint32_t descend(uint32_t level) {
    depth = level;
    return for_ever ? descend(level + 1) + depth : level;
}

mortise_result plugin_handle_event(mortise_text type, mortise_text envelope) {
    (void)type;
    (void)envelope;
    store_note(TEXT("stored before the descent"));
    return mortise_fail(mortise_digits(descend(0)));
}
