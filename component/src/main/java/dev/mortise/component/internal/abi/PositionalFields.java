package dev.mortise.component.internal.abi;

import dev.mortise.component.Value;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The fields of a record by position, read as a map. A record that a guest passes holds its values in one array and
/// shares the names with every other record of its type. Immutable.
public final class PositionalFields extends AbstractMap<String, Value> {
    /// The names of a record type's fields, in order.
    static final class Names {
        private final List<String> names;
        private final Map<String, Integer> positions = new HashMap<>();

        Names(List<String> names) {
            this.names = List.copyOf(names);
            names.forEach(name -> positions.put(name, positions.size()));
        }

        List<String> list() {
            return names;
        }
    }

    private final Names names;
    private final Value[] values;

    /// Takes the array as it is: nobody else may keep it.
    PositionalFields(Names names, Value[] values) {
        this.names = names;
        this.values = values;
    }

    /// The values in order, if the record is of the type that has these very names.
    Value @Nullable [] values(Names expected) {
        return names.equals(expected) ? values : null;
    }

    @Override
    public int size() {
        return values.length;
    }

    @Override
    public boolean containsKey(@Nullable Object name) {
        return names.positions.containsKey(name);
    }

    @Override
    public @Nullable Value get(@Nullable Object name) {
        Integer position = names.positions.get(name);
        return position == null ? null : values[position];
    }

    @Override
    public Set<Entry<String, Value>> entrySet() {
        return new AbstractSet<>() {
            @Override
            public int size() {
                return values.length;
            }

            @Override
            public Iterator<Entry<String, Value>> iterator() {
                return IntStream.range(0, values.length)
                        .mapToObj(i -> Map.entry(names.names.get(i), values[i]))
                        .iterator();
            }
        };
    }
}
