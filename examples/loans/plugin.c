/* Reminds of what is overdue: each morning it looks for loans whose time is over, and stores a reminder of each; when the loan comes back,
 * its reminder goes. */
#include "mortise.h"

#define MORNING TEXT("com.example.loans.morning")
#define RETURNED TEXT("com.example.loans.loan.updated")
#define OVERDUE TEXT("com.example.loans.overdue")
#define LOAN TEXT("loan")
#define REMINDER TEXT("reminder")

/* A call may write and publish so much only: what is left goes to the next event. */
#define AT_ONCE "40"

static mortise_text comparison(mortise_text operator, mortise_text json) {
    mortise_object compared = {0};
    mortise_put_json(&compared, operator, json);
    return mortise_object_json(&compared);
}

static mortise_text text_comparison(mortise_text operator, mortise_text text) {
    mortise_object compared = {0};
    mortise_put_text(&compared, operator, text);
    return mortise_object_json(&compared);
}

static mortise_result remind(mortise_text loan) {
    mortise_text id, what, borrower, due;
    int64_t version;
    if (!mortise_json_find_string(loan, "/id", &id) || !mortise_json_find_integer(loan, "/version", &version) ||
        !mortise_json_find_string(loan, "/what", &what) || !mortise_json_find_string(loan, "/borrower", &borrower) ||
        !mortise_json_find_string(loan, "/due", &due)) {
        return mortise_fail(TEXT("a loan lacks id, version, what, borrower or due"));
    }
    mortise_object change = {0};
    mortise_put_json(&change, TEXT("reminded"), TEXT("true"));
    mortise_answer answer = mortise_db_update(LOAN, id, mortise_object_json(&change), version);
    if (answer.outcome != MORTISE_OK) {
        return mortise_fail_with(TEXT("cannot mark the loan"), answer);
    }

    mortise_object reminder = {0};
    mortise_put_text(&reminder, TEXT("loan"), id);
    mortise_put_text(&reminder, TEXT("text"), JOIN(borrower, TEXT(" has had "), what, TEXT(" since before "), due));
    answer = mortise_db_insert(REMINDER, mortise_object_json(&reminder));
    if (answer.outcome != MORTISE_OK) {
        return mortise_fail_with(TEXT("cannot store the reminder"), answer);
    }

    mortise_object event = {0};
    mortise_put_text(&event, TEXT("loan"), id);
    mortise_put_text(&event, TEXT("what"), what);
    mortise_put_text(&event, TEXT("borrower"), borrower);
    mortise_put_text(&event, TEXT("due"), due);
    answer = mortise_event_publish(OVERDUE, mortise_object_json(&event));
    if (answer.outcome != MORTISE_OK) {
        return mortise_fail_with(TEXT("cannot publish overdue"), answer);
    }
    return mortise_done();
}

static mortise_result look_for_overdue(mortise_text now) {
    mortise_object filter = {0}, query = {0};
    mortise_put_json(&filter, TEXT("returned"), comparison(TEXT("_eq"), TEXT("false")));
    mortise_put_json(&filter, TEXT("reminded"), comparison(TEXT("_eq"), TEXT("false")));
    mortise_put_json(&filter, TEXT("due"), text_comparison(TEXT("_lt"), now));
    mortise_put_json(&query, TEXT("filter"), mortise_object_json(&filter));
    mortise_put_json(&query, TEXT("sort"), TEXT("[\"due\"]"));
    mortise_put_json(&query, TEXT("limit"), TEXT(AT_ONCE));
    mortise_answer answer = mortise_db_query(LOAN, mortise_object_json(&query));
    if (answer.outcome != MORTISE_OK) {
        return mortise_fail_with(TEXT("cannot read the loans"), answer);
    }
    mortise_text rows, next, loan;
    if (!mortise_json_find(answer.value, "/rows", &rows) || !mortise_json_find(answer.value, "/next", &next)) {
        return mortise_fail(TEXT("the answer to the query of loans has no rows or no next"));
    }
    size_t at = 0;
    uint64_t count = 0;
    while (mortise_json_next(rows, &at, &loan)) {
        mortise_result reminded = remind(loan);
        if (reminded.failed) {
            return reminded;
        }
        count++;
    }
    mortise_log(TEXT("info"), JOIN(mortise_digits(count), TEXT(" loans are overdue at "), now));
    if (mortise_equal(next, TEXT("null"))) {
        return mortise_done();
    }
    mortise_object again = {0};
    mortise_put_text(&again, TEXT("due_at"), now);
    answer = mortise_event_publish(MORNING, mortise_object_json(&again));
    if (answer.outcome != MORTISE_OK) {
        return mortise_fail_with(TEXT("cannot go on with the others"), answer);
    }
    return mortise_done();
}

static mortise_result forget(mortise_text loan) {
    mortise_object filter = {0}, query = {0};
    mortise_put_json(&filter, LOAN, text_comparison(TEXT("_eq"), loan));
    mortise_put_json(&query, TEXT("filter"), mortise_object_json(&filter));
    mortise_put_json(&query, TEXT("limit"), TEXT(AT_ONCE));
    mortise_answer answer = mortise_db_query(REMINDER, mortise_object_json(&query));
    if (answer.outcome != MORTISE_OK) {
        return mortise_fail_with(TEXT("cannot read the reminders"), answer);
    }
    mortise_text rows, reminder, id;
    if (!mortise_json_find(answer.value, "/rows", &rows)) {
        return mortise_fail(TEXT("the answer to the query of reminders has no rows"));
    }
    size_t at = 0;
    int64_t version;
    while (mortise_json_next(rows, &at, &reminder)) {
        if (!mortise_json_find_string(reminder, "/id", &id) ||
            !mortise_json_find_integer(reminder, "/version", &version)) {
            return mortise_fail(TEXT("a reminder has no id or no version"));
        }
        answer = mortise_db_delete(REMINDER, id, version);
        if (answer.outcome != MORTISE_OK) {
            return mortise_fail_with(TEXT("cannot delete the reminder"), answer);
        }
    }
    return mortise_done();
}

mortise_result plugin_handle_event(mortise_text type, mortise_text envelope) {
    mortise_text found;
    if (mortise_equal(type, MORNING)) {
        return mortise_json_find_string(envelope, "/payload/due_at", &found)
                   ? look_for_overdue(found)
                   : mortise_fail(TEXT("the envelope has no /payload/due_at"));
    }
    if (mortise_equal(type, RETURNED)) {
        return mortise_json_find_string(envelope, "/payload/after/id", &found)
                   ? forget(found)
                   : mortise_fail(TEXT("the envelope has no /payload/after/id"));
    }
    return mortise_fail(JOIN(TEXT("no event of this plugin: "), type));
}
