package dev.mortise.engine.manifest;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// The types of fields and settings.
public enum FieldType {
    /// Text of one line.
    STRING,
    /// Text of several lines.
    TEXT,
    /// A whole number of 32 bits.
    INT,
    /// A whole number of 64 bits.
    BIGINT,
    /// An exact decimal number.
    DECIMAL,
    /// An amount of a currency.
    MONEY,
    /// True or false.
    BOOL,
    /// A day.
    DATE,
    /// A moment.
    DATETIME,
    /// One of a list of words.
    ENUM,
    /// Another row of the plugin.
    REF,
    /// Any JSON value.
    JSON,
    /// A UUID.
    UUID,
    /// An e-mail address.
    EMAIL,
    /// An address of the web.
    URL;

    /// The name in the manifest.
    ///
    /// @return the word
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// The type of a name in the manifest.
    ///
    /// @param word the name
    /// @return empty when there is none
    public static Optional<FieldType> of(String word) {
        return Arrays.stream(values()).filter(type -> type.word().equals(word)).findFirst();
    }
}
