/* What the hostile plugins share: each stores a note before it misbehaves, so that one can see that nothing of it stays. */
#include "mortise.h"

static inline void store_note(mortise_text text) {
    mortise_object note = {0};
    mortise_put_text(&note, TEXT("text"), text);
    if (mortise_db_insert(TEXT("note"), mortise_object_json(&note)).outcome != MORTISE_OK) {
        __builtin_trap();
    }
}
