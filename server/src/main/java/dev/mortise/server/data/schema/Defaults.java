package dev.mortise.server.data.schema;

import dev.mortise.server.data.entity.EntityField;
import dev.mortise.server.data.entity.MoneyAmount;
import dev.mortise.server.data.rules.Reading;
import dev.mortise.server.data.rules.ValueRules;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;
import tools.jackson.databind.JsonNode;

/// What rows get that have no value of a field.
final class Defaults {
    private Defaults() {}

    /// A field's default; empty for none.
    static Optional<Object> of(EntityField field) {
        JsonNode byDefault = field.defaultValue();
        return byDefault != null && ValueRules.read(field.type(), byDefault) instanceof Reading.Accepted(Object value)
                ? Optional.of(value)
                : Optional.empty();
    }

    /// It as literals of SQL, one for each of the field's columns; empty for none.
    static List<String> literals(DSLContext dsl, EntityField field) {
        return of(field)
                .map(value -> value instanceof MoneyAmount money
                        ? Stream.<Object>of(money.amount(), money.currency())
                        : Stream.of(value))
                .orElseGet(Stream::empty)
                .map(part -> dsl.renderInlined(DSL.val(part)))
                .toList();
    }
}
