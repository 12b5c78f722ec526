package dev.mortise.server.data.query;

import dev.mortise.server.data.entity.EntityField;
import dev.mortise.server.data.entity.EntityTable;
import dev.mortise.server.data.entity.ValueType;
import dev.mortise.server.data.search.SearchWords;
import java.util.List;

/// Which rows are wanted. Checked: every field exists and may be read, every value is of its field's type.
sealed interface Filter {
    /// Rows that pass every part; all rows when there is none.
    record All(List<Filter> parts) implements Filter {
        public All {
            parts = List.copyOf(parts);
        }
    }

    /// Rows that pass one part or more; no row when there is none.
    record Any(List<Filter> parts) implements Filter {
        public Any {
            parts = List.copyOf(parts);
        }
    }

    /// Rows that do not pass.
    record Not(Filter part) implements Filter {}

    /// Rows whose reference points to a row that passes.
    record Hop(EntityField field, EntityTable target, Filter part) implements Filter {}

    /// Rows that are found by words.
    ///
    /// @param text what was asked for
    record Search(String text, List<SearchWords.Term> terms) implements Filter {
        public Search {
            terms = List.copyOf(terms);
        }
    }

    /// Rows whose field compares.
    ///
    /// @param values one; two for `_between`; any number for `_in` and `_nin`
    record Compare(String field, ValueType type, Operator operator, List<Object> values) implements Filter {
        public Compare {
            values = List.copyOf(values);
        }
    }
}
