package dev.mortise.server.setting;

import dev.mortise.server.audit.AuditLog;
import dev.mortise.server.platform.Actor;
import dev.mortise.server.platform.ApiProblem;
import dev.mortise.server.platform.Secrets;
import dev.mortise.server.platform.Transaction;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Reads and writes the settings of a transaction's tenant. Each change is audited. Thread-safe.
///
/// A plugin's setting has the key `{plugin}.{setting}`.
@Component
public final class Settings {
    /// The most settings that a tenant may have.
    public static final int MOST = 10_000;

    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*");
    private static final int LONGEST_KEY = 200;
    private static final int LONGEST_VALUE = 65_536;

    private final AuditLog audit;
    private final Clock clock;
    private final JsonMapper json;
    private final ObjectProvider<SettingRule> rules;
    private final ApplicationEventPublisher events;
    private final Secrets secrets;

    Settings(
            AuditLog audit,
            Clock clock,
            JsonMapper json,
            ObjectProvider<SettingRule> rules,
            ApplicationEventPublisher events,
            Secrets secrets) {
        this.secrets = secrets;
        this.rules = rules;
        this.events = events;
        this.audit = audit;
        this.clock = clock;
        this.json = json;
    }

    /// A setting; empty when it is not set. A secret's value is left out.
    public Optional<Setting> find(Transaction transaction, String key) {
        Predicate<String> secret = secrets(transaction);
        return SettingQueries.find(transaction, key).map(stored -> setting(stored, secret));
    }

    /// The value of a setting, a secret's too: for the plugin that it belongs to, and for nobody's eyes.
    public Optional<JsonNode> value(Transaction transaction, String key) {
        return SettingQueries.find(transaction, key).map(stored -> {
            byte[] sealed = stored.sealed();
            return json.readTree(
                    sealed == null
                            ? stored.value()
                            : new String(
                                    secrets.open(purpose(transaction.tenantId(), key), sealed),
                                    StandardCharsets.UTF_8));
        });
    }

    /// Settings by key; secrets' values are left out.
    ///
    /// @param prefix what the keys begin with; null for all
    /// @param after the key that the list goes on after; null for the beginning
    public List<Setting> list(Transaction transaction, @Nullable String prefix, @Nullable String after, int limit) {
        Predicate<String> secret = secrets(transaction);
        return SettingQueries.list(transaction, prefix, after, limit).stream()
                .map(stored -> setting(stored, secret))
                .toList();
    }

    /// Sets a value.
    ///
    /// @throws ApiProblem 400 for a key or value that is out of bounds, 409 when the tenant has too many settings
    public Setting put(Transaction transaction, String key, JsonNode value, Actor actor) {
        if (key.length() > LONGEST_KEY || !KEY.matcher(key).matches()) {
            throw ApiProblem.invalid(
                    "key", "form", "letters, digits, _ and - in parts joined by dots, " + LONGEST_KEY + " at most");
        }
        String text = value.toString();
        if (text.length() > LONGEST_VALUE) {
            throw ApiProblem.invalid("/value", "length", LONGEST_VALUE + " characters of JSON at most");
        }
        if (text.contains("\\u0000")) {
            throw ApiProblem.invalid("/value", "characters", "the character U+0000 cannot be stored");
        }
        rules.stream().forEach(rule -> rule.check(transaction, key, value));
        Optional<SettingQueries.Stored> before = SettingQueries.find(transaction, key);
        if (before.isEmpty() && SettingQueries.count(transaction) >= MOST) {
            throw ApiProblem.conflict("too_many", "a tenant may have " + MOST + " settings at most");
        }
        Predicate<String> secret = secrets(transaction);
        boolean isSecret = secret.test(key);
        SettingQueries.Stored stored = new SettingQueries.Stored(
                key,
                isSecret ? "null" : text,
                isSecret,
                isSecret
                        ? secrets.seal(
                                transaction,
                                purpose(transaction.tenantId(), key),
                                text.getBytes(StandardCharsets.UTF_8))
                        : null,
                clock.instant().truncatedTo(ChronoUnit.MICROS),
                json.writeValueAsString(actor));
        SettingQueries.put(transaction, stored);
        Map<String, Object> detail = new LinkedHashMap<>();
        if (stored.secret()) {
            detail.put("secret", true);
        } else {
            before.filter(former -> !former.secret())
                    .ifPresent(former -> detail.put("before", json.readTree(former.value())));
            detail.put("after", value);
        }
        audit.record(transaction, transaction.tenantId(), actor, "setting.set", "setting", key, detail);
        events.publishEvent(new SettingChanged(transaction, key));
        return setting(stored, secret);
    }

    /// Removes a setting.
    ///
    /// @return whether it was set
    public boolean delete(Transaction transaction, String key, Actor actor) {
        boolean deleted = SettingQueries.delete(transaction, key);
        if (deleted) {
            audit.record(transaction, transaction.tenantId(), actor, "setting.deleted", "setting", key, null);
            events.publishEvent(new SettingChanged(transaction, key));
        }
        return deleted;
    }

    /// What a setting's value is sealed for.
    static String purpose(UUID tenantId, String key) {
        return "setting:" + tenantId + ":" + key;
    }

    private Predicate<String> secrets(Transaction transaction) {
        return rules.stream().map(rule -> rule.secrets(transaction)).reduce(key -> false, Predicate::or);
    }

    /// What was stored as a secret stays one, whatever became of the plugin.
    private Setting setting(SettingQueries.Stored stored, Predicate<String> secretKeys) {
        boolean secret = stored.secret() || secretKeys.test(stored.key());
        return new Setting(
                stored.key(),
                secret ? null : json.readTree(stored.value()),
                secret,
                stored.updatedAt(),
                json.readTree(stored.updatedBy()));
    }
}
