package dev.mortise.server.setting;

import dev.mortise.server.platform.ApiProblem;
import dev.mortise.server.platform.Transaction;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.zone.ZoneRulesProvider;
import java.util.function.Predicate;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// In which time zone a tenant counts its days and hours: its setting [#KEY], UTC without one. Thread-safe.
@Component
public final class TimeZones implements SettingRule {
    /// The setting's key.
    public static final String KEY = "time_zone";

    /// By the name that the IANA database has for it.
    private static final ZoneId UTC = ZoneId.of("UTC");

    private final JsonMapper json;

    TimeZones(JsonMapper json) {
        this.json = json;
    }

    /// The zone of the transaction's tenant.
    public ZoneId of(Transaction transaction) {
        return SettingQueries.find(transaction, KEY)
                .map(stored -> zone(json.readTree(stored.value())))
                .orElse(UTC);
    }

    private static ZoneId zone(JsonNode value) {
        try {
            return ZoneId.of(value.asString(""));
        } catch (DateTimeException e) {
            // It was stored before the key had a rule, or the Java that stored it knew more zones.
            return UTC;
        }
    }

    @Override
    public void check(Transaction transaction, String key, JsonNode value) {
        if (!key.equals(KEY)) {
            return;
        }
        if (!value.isString() || !ZoneRulesProvider.getAvailableZoneIds().contains(value.asString())) {
            throw ApiProblem.invalid(
                    "/value",
                    "time_zone",
                    "the name of a time zone of the IANA database, as \"Europe/Berlin\" or \"UTC\"");
        }
    }

    @Override
    public Predicate<String> secrets(Transaction transaction) {
        return key -> false;
    }
}
