package dev.mortise.server.plugin;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.mortise.engine.fault.Problem;
import dev.mortise.engine.fault.Refused;
import dev.mortise.engine.manifest.Manifest;
import dev.mortise.engine.manifest.ManifestJson;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// The schemas of the events that plugins publish. Thread-safe.
final class EventSchemas {
    /// The most schemas in a schema, itself one of them.
    static final int MOST_PARTS = 200;

    private static final Set<String> ONE =
            Set.of("additionalProperties", "propertyNames", "items", "contains", "not", "if", "then", "else");
    private static final Set<String> SEVERAL = Set.of("prefixItems", "allOf", "anyOf", "oneOf");
    private static final Set<String> BY_NAME = Set.of("properties", "patternProperties");
    private static final Set<String> PLAIN = Set.of(
            "$schema",
            "$comment",
            "title",
            "description",
            "default",
            "examples",
            "deprecated",
            "type",
            "enum",
            "const",
            "multipleOf",
            "maximum",
            "exclusiveMaximum",
            "minimum",
            "exclusiveMinimum",
            "maxLength",
            "minLength",
            "pattern",
            "maxItems",
            "minItems",
            "uniqueItems",
            "maxContains",
            "minContains",
            "maxProperties",
            "minProperties",
            "required",
            "dependentRequired");

    /// Where a schedule's own payload stands in that of its events.
    private static final String OWN = "/payload";

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private final ConcurrentHashMap<String, Known> byPlugin = new ConcurrentHashMap<>();

    private record Known(Manifest manifest, Map<String, EventSchema> byType) {}

    /// What is wrong with the payload of an event that the manifest's plugin is to publish; empty when
    /// nothing is, or anything goes.
    ///
    /// @param payload JSON text that the outbox takes
    Optional<EventSchema.Problem> problem(Manifest manifest, String type, String payload) {
        if (manifest.publication(type).map(Manifest.Publication::schema).isEmpty()) {
            return Optional.empty();
        }
        return Optional.ofNullable(known(manifest).byType().get(type))
                .flatMap(schema -> schema.problem(JSON.readTree(payload)));
    }

    @SuppressWarnings("ReferenceEquality") // Comparing whole manifests would take longer than the call.
    private Known known(Manifest manifest) {
        Known known = byPlugin.get(manifest.id());
        if (known == null || known.manifest() != manifest) {
            Map<String, EventSchema> byType = new HashMap<>();
            for (Manifest.Publication publication : manifest.publishes()) {
                ManifestJson schema = publication.schema();
                if (schema != null) {
                    JsonNode node = JSON.readTree(schema.text());
                    byType.put(publication.type(), EventSchema.of(node, walk(node, "", (pointer, what) -> {})));
                }
            }
            known = new Known(manifest, byType);
            byPlugin.put(manifest.id(), known);
        }
        return known;
    }

    /// Checks a manifest's schemas, and the schedules whose events have one.
    ///
    /// @throws Refused with each reason and its line
    void check(Manifest manifest) {
        List<Problem> problems = new ArrayList<>();
        for (int index = 0; index < manifest.publishes().size(); index++) {
            Manifest.Publication publication = manifest.publishes().get(index);
            ManifestJson schema = publication.schema();
            if (schema != null) {
                String key = "events.publish[" + index + "].schema";
                check(schema, (pointer, what) -> problems.add(problem(schema, key, pointer, what)));
            }
        }
        if (!problems.isEmpty()) {
            throw new Refused(problems);
        }
        for (int index = 0; index < manifest.schedules().size(); index++) {
            checkSchedule(manifest, index, problems);
        }
        if (!problems.isEmpty()) {
            throw new Refused(problems);
        }
    }

    private static void check(ManifestJson schema, BiConsumer<String, String> problems) {
        JsonNode node = JSON.readTree(schema.text());
        Optional<EventSchema.Problem> wrong = EventSchema.problemOf(node);
        if (wrong.isPresent()) {
            problems.accept(
                    wrong.get().pointer(),
                    "this is no JSON Schema: " + wrong.get().what());
            return;
        }
        int parts = walk(node, "", problems);
        if (parts > MOST_PARTS) {
            problems.accept("", "there are %d schemas in it; %d at most".formatted(parts, MOST_PARTS));
        }
    }

    /// The payload of each schedule's events, as it is when one is published.
    private void checkSchedule(Manifest manifest, int index, List<Problem> problems) {
        Manifest.Schedule schedule = manifest.schedules().get(index);
        @Nullable
        ManifestJson schema = manifest.publication(schedule.type())
                .map(Manifest.Publication::schema)
                .orElse(null);
        if (schema == null) {
            return;
        }
        ManifestJson own = schedule.payload();
        ObjectNode payload = JSON.createObjectNode();
        payload.put("schedule", schedule.name());
        payload.put("due_at", "2026-03-31T01:00:00Z");
        payload.put("time_zone", "Europe/Berlin");
        payload.set("payload", own == null ? JSON.nullNode() : JSON.readTree(own.text()));
        problem(manifest, schedule.type(), payload.toString()).ifPresent(wrong -> {
            String key = "events.schedule[" + index + "]";
            String what =
                    "the payload of its events does not pass the schema of %s, %s".formatted(schedule.type(), wrong);
            if (own != null && wrong.pointer().startsWith(OWN)) {
                String inOwn = wrong.pointer().substring(OWN.length());
                problems.add(problem(own, key + ".payload", inOwn, what));
            } else {
                problems.add(problem(schema, key, "", what));
            }
        });
    }

    /// @param pointer where in the value of the key
    private static Problem problem(ManifestJson json, String key, String pointer, String what) {
        return new Problem(
                "manifest",
                json.line(pointer),
                null,
                key + pointer.replace('/', '.'),
                null,
                what,
                "a schema of the keywords that docs/reference/manifest.md lists, and a payload that passes it");
    }

    /// Tells what a schema may not hold here.
    ///
    /// @return how many schemas stand in it
    private static int walk(JsonNode schema, String pointer, BiConsumer<String, String> problems) {
        int parts = 1;
        for (Map.Entry<String, JsonNode> member : schema.properties()) {
            String keyword = member.getKey();
            JsonNode value = member.getValue();
            String place = pointer + "/" + escaped(keyword);
            if (ONE.contains(keyword)) {
                parts += walk(value, place, problems);
            } else if (SEVERAL.contains(keyword)) {
                for (int index = 0; index < value.size(); index++) {
                    parts += walk(value.get(index), place + "/" + index, problems);
                }
            } else if (BY_NAME.contains(keyword)) {
                for (Map.Entry<String, JsonNode> named : value.properties()) {
                    String inner = place + "/" + escaped(named.getKey());
                    if (keyword.equals("patternProperties")) {
                        checkExpression(named.getKey(), inner, problems);
                    }
                    parts += walk(named.getValue(), inner, problems);
                }
            } else if (!PLAIN.contains(keyword)) {
                problems.accept(place, "the keyword \"%s\" is not possible here".formatted(shown(keyword)));
            } else if (keyword.equals("pattern")) {
                checkExpression(value.asString(""), place, problems);
            } else if (keyword.equals("$schema")
                    && !value.asString("").equals("https://json-schema.org/draft/2020-12/schema")) {
                problems.accept(place, "only the draft 2020-12 is known here");
            }
        }
        return parts;
    }

    private static void checkExpression(String expression, String place, BiConsumer<String, String> problems) {
        try {
            Pattern.compile(expression);
        } catch (PatternSyntaxException e) {
            problems.accept(place, "this is no regular expression of RE2: " + shown(e.getDescription()));
        }
    }

    private static String escaped(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }

    private static String shown(String text) {
        return text.substring(0, Math.min(60, text.length()));
    }
}
