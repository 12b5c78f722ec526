package dev.mortise.component.internal.abi;

import dev.mortise.component.ValueType.Primitive;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A value type as the canonical ABI sees it: despecialized, with its size, alignment and flat types worked out once.
///
/// Size and alignment are in bytes.
public sealed interface Shape {
    int size();

    int alignment();

    /// The core values it becomes.
    List<FlatType> flat();

    /// A type without parts, strings excepted.
    record Scalar(Primitive type, int size, List<FlatType> flat) implements Shape {
        @Override
        public int alignment() {
            return size;
        }
    }

    /// A string: pointer and length.
    record Text(List<FlatType> flat) implements Shape {
        @Override
        public int size() {
            return 8;
        }

        @Override
        public int alignment() {
            return 4;
        }
    }

    /// A list: pointer and length. `numbers` is the type of its elements if they are numbers, else null.
    record Sequence(Shape element, @Nullable Primitive numbers, List<FlatType> flat) implements Shape {
        @Override
        public int size() {
            return 8;
        }

        @Override
        public int alignment() {
            return 4;
        }
    }

    /// A part of an aggregate.
    record Part(String name, Shape shape, int offset) {}

    /// A record, or a tuple if it has no names.
    record Aggregate(
            PositionalFields.@Nullable Names names, List<Part> parts, int size, int alignment, List<FlatType> flat)
            implements Shape {}

    /// Which type a variant was before it was despecialized.
    enum Origin {
        VARIANT,
        ENUM,
        OPTION,
        RESULT
    }

    /// One case.
    record Alternative(String name, @Nullable Shape payload) {}

    /// A variant, enum, option or result. `flat` starts with the discriminant.
    record Choice(
            Origin origin,
            List<Alternative> cases,
            Map<String, Integer> byName,
            int discriminantBytes,
            int payloadOffset,
            int size,
            int alignment,
            List<FlatType> flat)
            implements Shape {
        List<String> names() {
            return cases.stream().map(Alternative::name).toList();
        }
    }

    /// Flags, in one integer.
    record Bits(List<String> names, Map<String, Integer> byName, int size, List<FlatType> flat) implements Shape {
        @Override
        public int alignment() {
            return Math.min(size, 4);
        }
    }

    /// A handle. `resourceSlot` says where the component's frame keeps the resource type.
    record Handle(boolean owns, int resourceSlot, List<FlatType> flat) implements Shape {
        @Override
        public int size() {
            return 4;
        }

        @Override
        public int alignment() {
            return 4;
        }
    }
}
