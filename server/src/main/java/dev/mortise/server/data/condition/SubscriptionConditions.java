package dev.mortise.server.data.condition;

import dev.mortise.engine.fault.Problem;
import dev.mortise.engine.fault.Refused;
import dev.mortise.engine.manifest.Entity;
import dev.mortise.engine.manifest.Manifest;
import dev.mortise.engine.manifest.ManifestJson;
import dev.mortise.server.data.entity.EntityTable;
import dev.mortise.server.data.entity.EntityTables;
import dev.mortise.server.data.query.RowTests;
import dev.mortise.server.data.schema.KnownTables;
import dev.mortise.server.event.RowConditions;
import dev.mortise.server.platform.ApiProblem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.springframework.stereotype.Component;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Reads the conditions of subscriptions by the entities whose events they hear. Thread-safe.
@Component
final class SubscriptionConditions implements RowConditions {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    @Override
    public Map<String, Predicate<JsonNode>> read(Manifest manifest, Manifest.Subscription subscription) {
        ManifestJson when = Objects.requireNonNull(subscription.when());
        EntityTables tables = KnownTables.read(manifest);
        JsonNode condition = JSON.readTree(when.text());
        Map<String, Predicate<JsonNode>> tests = new HashMap<>();
        List<Problem> problems = new ArrayList<>();
        int position = manifest.subscriptions().indexOf(subscription);
        for (Entity heard : manifest.heardBy(subscription)) {
            EntityTable entity = tables.find(heard.name()).orElseThrow();
            try {
                tests.put(entity.qualifiedName(), RowTests.of(tables, entity, condition, ""));
            } catch (ApiProblem wrong) {
                for (ApiProblem.Violation violation : wrong.errors()) {
                    problems.add(problem(entity, position, when, violation));
                }
            }
        }
        if (!problems.isEmpty()) {
            throw new Refused(problems);
        }
        return tests;
    }

    private static Problem problem(
            EntityTable entity, int position, ManifestJson when, ApiProblem.Violation violation) {
        String key = "events.subscribe[%d].when%s"
                .formatted(position, violation.pointer().replace('/', '.'));
        return new Problem(
                "manifest",
                when.line(violation.pointer()),
                null,
                key,
                null,
                "rows of " + entity.name() + " cannot be compared so: " + violation.detail(),
                "a condition in the filter grammar, as { qty = { _lt = \"10\" } }");
    }
}
