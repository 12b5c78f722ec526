package dev.mortise.server.data.entity;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// The fields that every row has and nobody writes.
public enum SystemField {
    /// The row's identity.
    ID,
    /// How often the row was written.
    VERSION,
    /// When it was made.
    CREATED_AT,
    /// When it was last written.
    UPDATED_AT,
    /// Who made it: a user's id, a plugin's id, or a part of the server.
    CREATED_BY,
    /// Who wrote it last.
    UPDATED_BY;

    private static final Map<String, SystemField> BY_WORD =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(SystemField::word, field -> field));

    private final String word = name().toLowerCase(Locale.ROOT);

    /// The name, in JSON and as a column.
    public String word() {
        return word;
    }

    /// What its values are.
    public ValueType type() {
        return switch (this) {
            case ID -> new ValueType.Identifier();
            case VERSION -> new ValueType.Whole(64, 1, Long.MAX_VALUE);
            case CREATED_AT, UPDATED_AT -> new ValueType.Moment();
            case CREATED_BY, UPDATED_BY -> new ValueType.Text(ValueType.Form.LINE, 0, 200, null);
        };
    }

    /// The field of that name.
    public static Optional<SystemField> of(String word) {
        return Optional.ofNullable(BY_WORD.get(word));
    }
}
