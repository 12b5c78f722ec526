package dev.mortise.component;

import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A resolved type of component values: it holds the types it is made of, never an index.
///
/// Records compare by structure; resources compare by identity. The text of a type is WIT's, cut when long. Types of
/// one definition share their parts, so a type is a graph without cycles rather than a tree.
public sealed interface ValueType {

    /// The types without parts.
    enum Primitive implements ValueType {
        /// True or false.
        BOOL,
        /// Signed, 8 bits.
        S8,
        /// Unsigned, 8 bits.
        U8,
        /// Signed, 16 bits.
        S16,
        /// Unsigned, 16 bits.
        U16,
        /// Signed, 32 bits.
        S32,
        /// Unsigned, 32 bits.
        U32,
        /// Signed, 64 bits.
        S64,
        /// Unsigned, 64 bits.
        U64,
        /// IEEE 754 binary32; all NaNs are one.
        F32,
        /// IEEE 754 binary64; all NaNs are one.
        F64,
        /// A Unicode scalar value.
        CHAR,
        /// A sequence of Unicode scalar values.
        STRING;

        @Override
        public String toString() {
            return WitText.of(this);
        }
    }

    /// Any number of values of one type.
    ///
    /// @param element the type of each
    record ListType(ValueType element) implements ValueType {
        @Override
        public String toString() {
            return WitText.of(this);
        }
    }

    /// A type with the name it has in a record or as a parameter.
    ///
    /// @param name a kebab-case name
    /// @param type its type
    record Field(String name, ValueType type) {}

    /// Named fields, all present.
    ///
    /// @param fields at least one, names unique
    record RecordType(List<Field> fields) implements ValueType {
        /// Checks and copies.
        public RecordType {
            fields = List.copyOf(fields);
        }

        @Override
        public String toString() {
            return WitText.of(this);
        }
    }

    /// Values by position.
    ///
    /// @param elements at least one type
    record TupleType(List<ValueType> elements) implements ValueType {
        /// Copies.
        public TupleType {
            elements = List.copyOf(elements);
        }

        @Override
        public String toString() {
            return WitText.of(this);
        }
    }

    /// One alternative of a variant.
    ///
    /// @param name a kebab-case name
    /// @param type of its payload; null when it has none
    record Case(String name, @Nullable ValueType type) {}

    /// Exactly one of several named cases.
    ///
    /// @param cases at least one, names unique
    record VariantType(List<Case> cases) implements ValueType {
        /// Copies.
        public VariantType {
            cases = List.copyOf(cases);
        }

        @Override
        public String toString() {
            return WitText.of(this);
        }
    }

    /// Exactly one of several names.
    ///
    /// @param names at least one, unique
    record EnumType(List<String> names) implements ValueType {
        /// Copies.
        public EnumType {
            names = List.copyOf(names);
        }

        @Override
        public String toString() {
            return WitText.of(this);
        }
    }

    /// Any subset of up to 32 names.
    ///
    /// @param names at least one, unique
    record FlagsType(List<String> names) implements ValueType {
        /// Copies and checks that the names are unique.
        public FlagsType {
            names = List.copyOf(names);
            if (new HashSet<>(names).size() != names.size()) {
                throw new IllegalArgumentException("flags with a name twice: " + names);
            }
        }

        @Override
        public String toString() {
            return WitText.of(this);
        }
    }

    /// A value or nothing.
    ///
    /// @param some the type of the value
    record OptionType(ValueType some) implements ValueType {
        @Override
        public String toString() {
            return WitText.of(this);
        }
    }

    /// Success or failure.
    ///
    /// @param ok the payload of success; null when it has none
    /// @param error the payload of failure; null when it has none
    record ResultType(@Nullable ValueType ok, @Nullable ValueType error) implements ValueType {
        @Override
        public String toString() {
            return WitText.of(this);
        }
    }

    /// A handle that owns its resource.
    ///
    /// @param resource whose
    record OwnType(ResourceType resource) implements ValueType {
        @Override
        public String toString() {
            return WitText.of(this);
        }
    }

    /// A handle that is lent for one call.
    ///
    /// @param resource whose
    record BorrowType(ResourceType resource) implements ValueType {
        @Override
        public String toString() {
            return WitText.of(this);
        }
    }
}
