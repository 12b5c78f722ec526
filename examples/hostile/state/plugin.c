/* Counts its calls in memory and stores the count: 1 each time, as each call starts from fresh state. */
#include "note.h"

static volatile uint32_t calls;

mortise_result plugin_handle_event(mortise_text type, mortise_text envelope) {
    (void)type;
    (void)envelope;
    calls++;
    store_note(mortise_digits(calls));
    return mortise_done();
}
