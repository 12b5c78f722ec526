package dev.mortise.server.webhook;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/// What became of one try.
enum Outcome {
    /// A status from 200 to 299.
    DELIVERED,
    /// Any other status.
    REJECTED,
    /// The status 410: the receiver wants no more.
    GONE,
    /// The answer was not there in time.
    TIMED_OUT,
    /// No address, no connection, or it broke, or its certificate is not valid.
    UNREACHABLE,
    /// The host has an address that webhooks may not be sent to.
    ADDRESS_REFUSED,
    /// Not sent: this server could not read the webhook's secret.
    FAULT;

    private static final int GONE_STATUS = 410;

    static Outcome of(int status) {
        if (status >= 200 && status <= 299) {
            return DELIVERED;
        }
        return status == GONE_STATUS ? GONE : REJECTED;
    }

    /// The word in JSON, in the database and in the metrics: the name in lower case.
    @JsonValue
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Outcome parse(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
