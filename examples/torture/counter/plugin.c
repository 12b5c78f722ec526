/* Counts the events of things: each creation and each change has exactly one row `count`, raises the total of the thing's key by one,
 * and must come right after the one before it. All three are read and written without a care for doubled or lost events, so that
 * each of those shows. */
#include "mortise.h"

#define CREATED TEXT("com.example.counter.thing.created")
#define UPDATED TEXT("com.example.counter.thing.updated")

/* The first row of `entity` whose field has the value; `found` says whether there is one. */
static mortise_result first(mortise_text entity, mortise_text field, mortise_text value, bool *found, mortise_text *row) {
    mortise_object wanted = {0}, filter = {0}, query = {0};
    mortise_put_text(&wanted, TEXT("_eq"), value);
    mortise_put_json(&filter, field, mortise_object_json(&wanted));
    mortise_put_json(&query, TEXT("filter"), mortise_object_json(&filter));
    mortise_put_json(&query, TEXT("limit"), TEXT("1"));
    mortise_answer answer = mortise_db_query(entity, mortise_object_json(&query));
    mortise_text rows;
    size_t at = 0;
    if (answer.outcome != MORTISE_OK) {
        return mortise_fail_with(JOIN(TEXT("cannot read "), entity), answer);
    }
    if (!mortise_json_find(answer.value, "/rows", &rows)) {
        return mortise_fail(TEXT("the answer to a query has no rows"));
    }
    *found = mortise_json_next(rows, &at, row);
    return mortise_done();
}

static mortise_result insert(mortise_text entity, mortise_object *data) {
    mortise_answer answer = mortise_db_insert(entity, mortise_object_json(data));
    return answer.outcome == MORTISE_OK ? mortise_done() : mortise_fail_with(JOIN(TEXT("cannot store "), entity), answer);
}

static mortise_result update(mortise_text entity, mortise_text row, mortise_object *data) {
    mortise_text id;
    int64_t version;
    if (!mortise_json_find_string(row, "/id", &id) || !mortise_json_find_integer(row, "/version", &version)) {
        return mortise_fail(TEXT("a row has no id or no version"));
    }
    mortise_answer answer = mortise_db_update(entity, id, mortise_object_json(data), version);
    return answer.outcome == MORTISE_OK ? mortise_done() : mortise_fail_with(JOIN(TEXT("cannot change "), entity), answer);
}

static mortise_result raise_total(mortise_text key) {
    bool found;
    mortise_text row;
    mortise_object total = {0};
    mortise_result read = first(TEXT("total"), TEXT("key"), key, &found, &row);
    if (read.failed) {
        return read;
    }
    int64_t before = 0;
    if (found && (!mortise_json_find_integer(row, "/value", &before) || before < 0)) {
        return mortise_fail(TEXT("a total has no value from 0"));
    }
    mortise_put_json(&total, TEXT("value"), mortise_digits((uint64_t)before + 1));
    if (found) {
        return update(TEXT("total"), row, &total);
    }
    mortise_put_text(&total, TEXT("key"), key);
    return insert(TEXT("total"), &total);
}

/* Notes the number; one that does not follow the last one is counted as wrong. */
static mortise_result note_order(mortise_text thing, int64_t number) {
    bool found;
    mortise_text row;
    mortise_object mark = {0};
    mortise_result read = first(TEXT("mark"), TEXT("thing"), thing, &found, &row);
    if (read.failed) {
        return read;
    }
    int64_t last = 0, wrong = 0;
    if (found && (!mortise_json_find_integer(row, "/last", &last) || !mortise_json_find_integer(row, "/wrong", &wrong))) {
        return mortise_fail(TEXT("a mark has no last or no wrong"));
    }
    if (number != last + 1) {
        wrong++;
        mortise_log(TEXT("error"), JOIN(TEXT("thing "), thing, TEXT(": after "), mortise_digits((uint64_t)last),
                                        TEXT(" came "), mortise_digits((uint64_t)number)));
    }
    mortise_put_json(&mark, TEXT("last"), mortise_digits((uint64_t)number));
    mortise_put_json(&mark, TEXT("wrong"), mortise_digits((uint64_t)wrong));
    if (found) {
        return update(TEXT("mark"), row, &mark);
    }
    mortise_put_text(&mark, TEXT("thing"), thing);
    return insert(TEXT("mark"), &mark);
}

mortise_result plugin_handle_event(mortise_text type, mortise_text envelope) {
    mortise_text thing, key;
    int64_t number;
    mortise_object count = {0};
    if (!mortise_equal(type, CREATED) && !mortise_equal(type, UPDATED)) {
        return mortise_fail(JOIN(TEXT("no event of this plugin: "), type));
    }
    if (!mortise_json_find_string(envelope, "/payload/after/id", &thing) ||
        !mortise_json_find_string(envelope, "/payload/after/key", &key) ||
        !mortise_json_find_integer(envelope, "/payload/after/number", &number) || number < 1) {
        return mortise_fail(TEXT("the envelope has no /payload/after with an id, a key and a number from 1"));
    }
    mortise_result done = note_order(thing, number);
    if (!done.failed) {
        done = raise_total(key);
    }
    if (!done.failed) {
        mortise_put_text(&count, TEXT("thing"), thing);
        mortise_put_json(&count, TEXT("number"), mortise_digits((uint64_t)number));
        done = insert(TEXT("count"), &count);
    }
    return done;
}
