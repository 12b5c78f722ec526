/* Stores a row, then executes unreachable. */
#include "note.h"

mortise_result plugin_handle_event(mortise_text type, mortise_text envelope) {
    (void)type;
    (void)envelope;
    store_note(TEXT("stored before the trap"));
    __builtin_trap();
}
