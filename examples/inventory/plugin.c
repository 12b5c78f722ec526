/* Watches the stock: an item whose quantity falls below the tenant's low-stock level gets an alert and is announced by the event
 * stock_low; when its stock is back, its alerts go. */
#include "mortise.h"

#define CREATED TEXT("com.acme.inventory.item.created")
#define UPDATED TEXT("com.acme.inventory.item.updated")
#define STOCK_LOW TEXT("com.acme.inventory.stock_low")
#define ALERT TEXT("alert")

typedef struct {
    mortise_text id, code, quantity;
} item;

/* Whether a row's quantity is below the level; a row without a quantity is not. False is returned for what is no row. */
static bool is_low(mortise_text envelope, const char *pointer, mortise_text level, bool *low, mortise_text *quantity) {
    mortise_text json;
    int order;
    if (!mortise_json_find(envelope, pointer, &json)) {
        return false;
    }
    if (mortise_equal(json, TEXT("null"))) {
        *low = false;
        return true;
    }
    if (!mortise_json_string(json, quantity) || !mortise_decimal_compare(*quantity, level, &order)) {
        return false;
    }
    *low = order < 0;
    return true;
}

static mortise_result raise_alert(item low, mortise_text level) {
    mortise_text message = JOIN(low.code, TEXT(" is low: "), low.quantity, TEXT(" left, the level is "), level);
    mortise_answer answer = mortise_db_get(TEXT("item"), low.id);
    if (answer.outcome != MORTISE_OK) {
        return mortise_fail_with(TEXT("cannot read the item"), answer);
    }
    if (!answer.present) {
        mortise_log(TEXT("info"), JOIN(low.code, TEXT(" was low, but is deleted by now")));
        return mortise_done();
    }

    mortise_object alert = {0};
    mortise_put_text(&alert, TEXT("item"), low.id);
    mortise_put_text(&alert, TEXT("qty"), low.quantity);
    mortise_put_json(&alert, TEXT("level"), level);
    mortise_put_text(&alert, TEXT("message"), message);
    answer = mortise_db_insert(ALERT, mortise_object_json(&alert));
    if (answer.outcome != MORTISE_OK) {
        return mortise_fail_with(TEXT("cannot store the alert"), answer);
    }

    mortise_object event = {0};
    mortise_put_text(&event, TEXT("item"), low.id);
    mortise_put_text(&event, TEXT("code"), low.code);
    mortise_put_text(&event, TEXT("qty"), low.quantity);
    mortise_put_json(&event, TEXT("level"), level);
    answer = mortise_event_publish(STOCK_LOW, mortise_object_json(&event));
    if (answer.outcome != MORTISE_OK) {
        return mortise_fail_with(TEXT("cannot publish stock_low"), answer);
    }
    mortise_log(TEXT("info"), message);
    return mortise_done();
}

static mortise_result delete_alerts(mortise_text rows) {
    size_t at = 0;
    mortise_text row, id;
    int64_t version;
    while (mortise_json_next(rows, &at, &row)) {
        if (!mortise_json_find_string(row, "/id", &id) || !mortise_json_find_integer(row, "/version", &version)) {
            return mortise_fail(TEXT("an alert has no id or no version"));
        }
        mortise_answer answer = mortise_db_delete(ALERT, id, version);
        if (answer.outcome != MORTISE_OK) {
            return mortise_fail_with(TEXT("cannot delete an alert"), answer);
        }
    }
    return mortise_done();
}

static mortise_result clear_alerts(item back) {
    mortise_object wanted = {0}, filter = {0}, query = {0};
    mortise_put_text(&wanted, TEXT("_eq"), back.id);
    mortise_put_json(&filter, TEXT("item"), mortise_object_json(&wanted));
    mortise_put_json(&query, TEXT("filter"), mortise_object_json(&filter));
    mortise_put_json(&query, TEXT("limit"), TEXT("100"));
    mortise_text asked = mortise_object_json(&query), rows, next;
    do { /* what is deleted is not found again, so each page is the first one */
        mortise_answer answer = mortise_db_query(ALERT, asked);
        if (answer.outcome != MORTISE_OK) {
            return mortise_fail_with(TEXT("cannot read the alerts"), answer);
        }
        if (!mortise_json_find(answer.value, "/rows", &rows) || !mortise_json_find(answer.value, "/next", &next)) {
            return mortise_fail(TEXT("the answer to the query of alerts has no rows or no next"));
        }
        mortise_result deleted = delete_alerts(rows);
        if (deleted.failed) {
            return deleted;
        }
    } while (!mortise_equal(next, TEXT("null")));
    mortise_log(TEXT("info"), JOIN(back.code, TEXT(" is back in stock: "), back.quantity));
    return mortise_done();
}

mortise_result plugin_handle_event(mortise_text type, mortise_text envelope) {
    bool created = mortise_equal(type, CREATED);
    if (!created && !mortise_equal(type, UPDATED)) {
        return mortise_fail(JOIN(TEXT("no event of this plugin: "), type));
    }
    mortise_answer setting = mortise_config_get(TEXT("low_stock"));
    if (setting.outcome != MORTISE_OK) {
        return mortise_fail_with(TEXT("cannot read the setting low_stock"), setting);
    }
    int64_t number;
    if (!setting.present || !mortise_json_find_integer(setting.value, "", &number) || number < 0) {
        return mortise_fail(JOIN(TEXT("the setting low_stock is no whole number from 0: "), setting.value));
    }
    mortise_text level = mortise_digits((uint64_t)number);

    item changed = {.quantity = TEXT("no quantity")};
    mortise_text earlier;
    bool low, was_low = false;
    if (!mortise_json_find_string(envelope, "/payload/after/id", &changed.id) ||
        !mortise_json_find_string(envelope, "/payload/after/code", &changed.code)) {
        return mortise_fail(TEXT("the envelope has no /payload/after with an id and a code"));
    }
    if (!is_low(envelope, "/payload/after/qty", level, &low, &changed.quantity)) {
        return mortise_fail(TEXT("/payload/after/qty is no decimal in a string"));
    }
    if (!created && !is_low(envelope, "/payload/before/qty", level, &was_low, &earlier)) {
        return mortise_fail(TEXT("/payload/before/qty is no decimal in a string"));
    }
    if (low == was_low) {
        return mortise_done();
    }
    return low ? raise_alert(changed, level) : clear_alerts(changed);
}
