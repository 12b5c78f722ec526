/* Carries transfers out: reads both accounts, moves the amount, and publishes `moved`, whose own handling writes the receipt. */
#include "mortise.h"

#define CREATED TEXT("com.example.ledger.transfer.created")
#define MOVED TEXT("com.example.ledger.moved")

static mortise_text signed_digits(int64_t number) {
    return number < 0 ? JOIN(TEXT("-"), mortise_digits(-(uint64_t)number)) : mortise_digits((uint64_t)number);
}

static mortise_result change(mortise_text account, int64_t amount) {
    int64_t balance, version;
    mortise_object data = {0};
    mortise_answer answer = mortise_db_get(TEXT("account"), account);
    if (answer.outcome != MORTISE_OK) {
        return mortise_fail_with(TEXT("cannot read an account"), answer);
    }
    if (!answer.present || !mortise_json_find_integer(answer.value, "/balance", &balance) ||
        !mortise_json_find_integer(answer.value, "/version", &version)) {
        return mortise_fail(JOIN(TEXT("no account with a balance: "), account));
    }
    mortise_put_json(&data, TEXT("balance"), signed_digits(balance + amount));
    answer = mortise_db_update(TEXT("account"), account, mortise_object_json(&data), version);
    return answer.outcome == MORTISE_OK ? mortise_done() : mortise_fail_with(TEXT("cannot change an account"), answer);
}

static mortise_result carry_out(mortise_text envelope) {
    mortise_text transfer, from, to;
    int64_t amount;
    mortise_object moved = {0};
    if (!mortise_json_find_string(envelope, "/payload/after/id", &transfer) ||
        !mortise_json_find_string(envelope, "/payload/after/source", &from) ||
        !mortise_json_find_string(envelope, "/payload/after/target", &to) ||
        !mortise_json_find_integer(envelope, "/payload/after/amount", &amount)) {
        return mortise_fail(TEXT("the envelope has no /payload/after with id, source, target and amount"));
    }
    mortise_result done = change(from, -amount);
    if (!done.failed) {
        done = change(to, amount);
    }
    if (done.failed) {
        return done;
    }
    mortise_put_text(&moved, TEXT("transfer"), transfer);
    mortise_put_json(&moved, TEXT("amount"), signed_digits(amount));
    mortise_answer answer = mortise_event_publish(MOVED, mortise_object_json(&moved));
    return answer.outcome == MORTISE_OK ? mortise_done() : mortise_fail_with(TEXT("cannot publish moved"), answer);
}

static mortise_result write_receipt(mortise_text envelope) {
    mortise_text transfer, amount;
    mortise_object receipt = {0};
    if (!mortise_json_find_string(envelope, "/payload/transfer", &transfer) ||
        !mortise_json_find(envelope, "/payload/amount", &amount)) {
        return mortise_fail(TEXT("the envelope has no /payload with transfer and amount"));
    }
    mortise_put_text(&receipt, TEXT("transfer"), transfer);
    mortise_put_json(&receipt, TEXT("amount"), amount);
    mortise_answer answer = mortise_db_insert(TEXT("receipt"), mortise_object_json(&receipt));
    return answer.outcome == MORTISE_OK ? mortise_done() : mortise_fail_with(TEXT("cannot store the receipt"), answer);
}

mortise_result plugin_handle_event(mortise_text type, mortise_text envelope) {
    if (mortise_equal(type, CREATED)) {
        return carry_out(envelope);
    }
    if (mortise_equal(type, MOVED)) {
        return write_receipt(envelope);
    }
    return mortise_fail(JOIN(TEXT("no event of this plugin: "), type));
}
