/* Stamps each new thing once: reads it, writes it with one stamp more, and publishes `stamped`, which nobody hears. */
#include "mortise.h"

mortise_result plugin_handle_event(mortise_text type, mortise_text envelope) {
    mortise_text id, row;
    int64_t version, stamps;
    mortise_object change = {0}, stamped = {0};
    (void)type;
    if (!mortise_json_find_string(envelope, "/payload/after/id", &id)) {
        return mortise_fail(TEXT("the envelope has no /payload/after/id"));
    }
    mortise_answer answer = mortise_db_get(TEXT("thing"), id);
    if (answer.outcome != MORTISE_OK) {
        return mortise_fail_with(TEXT("cannot read the thing"), answer);
    }
    row = answer.value;
    if (!mortise_json_find_integer(row, "/version", &version) || !mortise_json_find_integer(row, "/stamps", &stamps) || stamps < 0) {
        return mortise_fail(JOIN(TEXT("the thing is gone or has no version and stamps: "), id));
    }
    mortise_put_json(&change, TEXT("stamps"), mortise_digits((uint64_t)stamps + 1));
    answer = mortise_db_update(TEXT("thing"), id, mortise_object_json(&change), version);
    if (answer.outcome != MORTISE_OK) {
        return mortise_fail_with(TEXT("cannot stamp the thing"), answer);
    }
    mortise_put_text(&stamped, TEXT("thing"), id);
    mortise_put_json(&stamped, TEXT("stamps"), mortise_digits((uint64_t)stamps + 1));
    answer = mortise_event_publish(TEXT("com.example.stamp.stamped"), mortise_object_json(&stamped));
    return answer.outcome == MORTISE_OK ? mortise_done() : mortise_fail_with(TEXT("cannot publish stamped"), answer);
}
