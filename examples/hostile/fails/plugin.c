/* Stores a row, then returns an error. */
#include "note.h"

mortise_result plugin_handle_event(mortise_text type, mortise_text envelope) {
    (void)envelope;
    store_note(TEXT("stored before the error"));
    return mortise_fail(JOIN(TEXT("refuses "), type));
}
