/* Wants to store a row in init, where there is no tenant, and returns an error when that is denied. */
#include "note.h"

mortise_result plugin_init(void) {
    mortise_answer answer = mortise_db_insert(TEXT("note"), TEXT("{\"text\":\"too early\"}"));
    return answer.outcome == MORTISE_OK ? mortise_done() : mortise_fail_with(TEXT("cannot store in init"), answer);
}

mortise_result plugin_handle_event(mortise_text type, mortise_text envelope) {
    (void)type;
    (void)envelope;
    return mortise_done();
}
