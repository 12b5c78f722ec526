/* Writes 10,000 log lines and 1,000 rows, and takes no notice of what the host answers. */
#include "mortise.h"

mortise_result plugin_handle_event(mortise_text type, mortise_text envelope) {
    (void)type;
    (void)envelope;
    for (uint64_t i = 0; i < 10000; i++) {
        mortise_log(TEXT("info"), JOIN(TEXT("line "), mortise_digits(i), TEXT(" of a flood that fills what a call may log")));
        if (i % 10 == 0) {
            mortise_db_insert(TEXT("note"), JOIN(TEXT("{\"text\":\""), mortise_digits(i), TEXT("\"}")));
        }
    }
    return mortise_done();
}
