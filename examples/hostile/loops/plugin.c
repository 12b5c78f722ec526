/* Stores a row, then loops for ever. */
#include "note.h"

static volatile uint32_t turns;

mortise_result plugin_handle_event(mortise_text type, mortise_text envelope) {
    (void)type;
    (void)envelope;
    store_note(TEXT("stored before the loop"));
    for (;;) {
        turns++;
    }
}
