/* Asks for a setting, its user, a permission and what is left, for ever. */
#include "note.h"

mortise_result plugin_handle_event(mortise_text type, mortise_text envelope) {
    (void)type;
    (void)envelope;
    store_note(TEXT("before the questions"));
    for (;;) {
        mortise_config_get(TEXT("pace"));
        mortise_current_user();
        mortise_check_permission(TEXT("plugin.admin"));
        mortise_limits_remaining();
    }
}
