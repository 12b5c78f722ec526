package dev.mortise.server.plugin;

import com.google.re2j.Pattern;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.path.PathType;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// The JSON Schema of payloads, checked. It refers to nothing, matches texts in linear time, and looks at
/// each value of a payload at most once a part: what it costs is bounded before it begins. Thread-safe.
final class EventSchema {
    /// The most values of a payload, times the parts of the schema.
    static final int MOST_STEPS = 500_000;

    private static final String DIALECT = "https://json-schema.org/draft/2020-12/schema";

    /// Nothing is fetched: what is not in the library is not there.
    private static final SchemaRegistry REGISTRY = SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12,
            builder -> builder.schemaCacheEnabled(false)
                    .schemaRegistryConfig(SchemaRegistryConfig.builder()
                            .failFast(true)
                            .locale(Locale.ENGLISH)
                            .pathType(PathType.JSON_POINTER)
                            .regularExpressionFactory(EventSchema::expression)
                            .build()));

    private static final Schema OF_SCHEMAS = REGISTRY.getSchema(SchemaLocation.of(DIALECT));

    private final Schema schema;
    private final int parts;

    private EventSchema(Schema schema, int parts) {
        this.schema = schema;
        this.parts = parts;
    }

    /// Where a value breaks a schema, and how.
    ///
    /// @param pointer a JSON pointer
    record Problem(String pointer, String what) {
        @Override
        public String toString() {
            return (pointer.isEmpty() ? "it" : "at " + pointer) + ": " + what;
        }
    }

    /// What is wrong with a schema by the schema of schemas; empty when nothing is.
    static Optional<Problem> problemOf(JsonNode schema) {
        return first(OF_SCHEMAS.validate(schema));
    }

    /// A schema that has been checked.
    ///
    /// @param parts how many schemas stand in it, itself one of them
    static EventSchema of(JsonNode schema, int parts) {
        return new EventSchema(REGISTRY.getSchema(schema), parts);
    }

    /// What is wrong with a payload; empty when nothing is.
    Optional<Problem> problem(JsonNode payload) {
        int most = MOST_STEPS / parts;
        if (values(payload, most) > most) {
            return Optional.of(new Problem(
                    "", "there are more than %d values, too many for a schema of %d parts".formatted(most, parts)));
        }
        return first(schema.validate(payload));
    }

    private static Optional<Problem> first(List<Error> errors) {
        return errors.stream()
                .findFirst()
                .map(error -> new Problem(error.getInstanceLocation().toString(), shown(error.getMessage())));
    }

    /// A message may hold names from the payload.
    private static String shown(String message) {
        StringBuilder shown = new StringBuilder();
        message.codePoints()
                .limit(300)
                .map(c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE ? 0xFFFD : c)
                .forEach(shown::appendCodePoint);
        return shown.toString();
    }

    /// How many values a payload has; one more than the most, about, when there are more.
    private static int values(JsonNode node, int most) {
        int count = 1;
        for (JsonNode child : node) {
            if (count > most) {
                return count;
            }
            count += values(child, most - count);
        }
        return count;
    }

    private static com.networknt.schema.regex.RegularExpression expression(String regex) {
        Pattern pattern = Pattern.compile(regex);
        return text -> pattern.matcher(text).find();
    }
}
