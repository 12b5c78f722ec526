package dev.mortise.server.data.rules;

/// What became of a value from outside.
public sealed interface Reading {
    /// It keeps the rules.
    ///
    /// @param value as the database takes it: `String`, `Integer`, `Long`, `BigDecimal`, `Boolean`, `LocalDate`,
    ///   `OffsetDateTime` in UTC, `UUID`, a `MoneyAmount` or jOOQ's `JSONB`
    record Accepted(Object value) implements Reading {}

    /// It breaks one.
    ///
    /// @param code a stable word
    /// @param detail what would be right, and what was found
    record Refused(String code, String detail) implements Reading {}
}
