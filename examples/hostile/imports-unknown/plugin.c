/* Imports an interface that the host does not know: refused at upload, by its name. */
#include "mortise.h"

__attribute__((import_module("acme:clock/now@1.0.0"), import_name("now"))) uint64_t clock_now(void);

mortise_result plugin_handle_event(mortise_text type, mortise_text envelope) {
    (void)type;
    (void)envelope;
    return mortise_fail(mortise_digits(clock_now()));
}
