package dev.mortise.server.data.entity;

import com.google.re2j.Pattern;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a field's values are, with the bounds that the manifest sets. A closed choice: rules, columns, JSON and
/// filters
/// each switch over it.
public sealed interface ValueType {
    /// The type's name in the manifest.
    String word();

    /// Text of one line or several, or of a known form.
    ///
    /// @param min the fewest characters (code points)
    /// @param max the most characters (code points)
    /// @param pattern what the whole text must match, in linear time; null for anything
    record Text(Form form, int min, int max, @Nullable Pattern pattern) implements ValueType {
        @Override
        public String word() {
            return form.word;
        }
    }

    /// The forms of text.
    enum Form {
        /// One line.
        LINE("string"),
        /// Several lines.
        LINES("text"),
        /// An e-mail address.
        EMAIL("email"),
        /// An absolute address of the web.
        URL("url");

        private final String word;

        Form(String word) {
            this.word = word;
        }
    }

    /// A whole number.
    ///
    /// @param bits 32, a number in JSON; or 64, text in JSON
    record Whole(int bits, long min, long max) implements ValueType {
        @Override
        public String word() {
            return bits == 32 ? "int" : "bigint";
        }
    }

    /// An exact decimal number, text in JSON.
    ///
    /// @param precision the most digits
    /// @param scale the digits after the point; always written
    /// @param min null for none
    /// @param max null for none
    record Decimal(
            int precision,
            int scale,
            @Nullable BigDecimal min,
            @Nullable BigDecimal max) implements ValueType {
        @Override
        public String word() {
            return "decimal";
        }

        /// A stored value with as many digits after the point as the type writes: more only where leaving them out
        /// would change it, as a value may be older than the type.
        public BigDecimal scaled(BigDecimal value) {
            if (value.scale() == scale) {
                return value;
            }
            boolean exact = value.scale() < scale || value.stripTrailingZeros().scale() <= scale;
            return exact ? value.setScale(scale, RoundingMode.UNNECESSARY) : value;
        }
    }

    /// An amount of a currency, `{"amount":"12.30","currency":"EUR"}` in JSON.
    ///
    /// @param amount the bounds of the amount
    record Money(Decimal amount) implements ValueType {
        @Override
        public String word() {
            return "money";
        }
    }

    /// True or false.
    record Bool() implements ValueType {
        @Override
        public String word() {
            return "bool";
        }
    }

    /// A day of the calendar, without a time zone.
    record Day() implements ValueType {
        @Override
        public String word() {
            return "date";
        }
    }

    /// A moment; with any offset when read, in UTC when written; microseconds.
    record Moment() implements ValueType {
        @Override
        public String word() {
            return "datetime";
        }
    }

    /// One of a list of words.
    record Choice(List<String> values) implements ValueType {
        public Choice {
            values = List.copyOf(values);
        }

        @Override
        public String word() {
            return "enum";
        }
    }

    /// Another row of the same plugin and tenant.
    ///
    /// @param to the name of the entity that it points to
    /// @param toTag that entity's tag
    /// @param owned the name under which the row that it points to owns the one that has it; empty for none
    record Reference(String to, int toTag, OnDelete onDelete, Optional<String> owned) implements ValueType {
        @Override
        public String word() {
            return "ref";
        }
    }

    /// What happens to the rows that point to a row which is deleted.
    enum OnDelete {
        /// The deletion is refused.
        RESTRICT,
        /// They point to nothing.
        SET_NULL,
        /// They are deleted too.
        CASCADE
    }

    /// Any JSON value but null.
    record Json() implements ValueType {
        @Override
        public String word() {
            return "json";
        }
    }

    /// A UUID.
    record Identifier() implements ValueType {
        @Override
        public String word() {
            return "uuid";
        }
    }
}
