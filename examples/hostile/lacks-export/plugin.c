/* Lacks the export on-tenant-created: refused at upload. */
#include "note.h"

mortise_result plugin_handle_event(mortise_text type, mortise_text envelope) {
    (void)type;
    (void)envelope;
    store_note(TEXT("never stored"));
    return mortise_done();
}
