package dev.mortise.component.internal.binary;

import dev.mortise.component.CoreType;
import dev.mortise.component.ExternType.CoreImport;
import dev.mortise.component.ExternType.CoreModuleType;
import dev.mortise.component.InvalidComponent;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Decodes core types: function types and module types.
final class CoreTypes {
    private static final int MOST_PARAMETERS = 1000;
    private static final int MOST_DECLARATIONS = 100_000;
    private static final int MOST_ELEMENTS = 10_000_000;

    private CoreTypes() {}

    static Scope.CoreDefinition read(ByteReader reader, Scope scope) {
        int leading = reader.u8("a core type");
        return switch (leading) {
            case 0x60 -> new Scope.CoreDefinition.OfFunction(function(reader));
            case 0x50 -> new Scope.CoreDefinition.OfModule(module(reader, scope));
            case 0x00 -> {
                int sub = reader.u8("a core subtype");
                if (sub != 0x50) {
                    throw reader.leading(sub, "core subtype");
                }
                yield new Scope.CoreDefinition.OfFunction(openFunction(reader));
            }
            case 0x4e, 0x4f, 0x5e, 0x5f -> throw Unsupported.feature("types of the GC proposal", reader.position() - 1);
            default -> throw reader.leading(leading, "core type");
        };
    }

    private static CoreType.Function openFunction(ByteReader reader) {
        if (reader.count("supertypes", 1) != 0) {
            throw Unsupported.feature("subtypes of the GC proposal", reader.position());
        }
        int leading = reader.u8("a core function type");
        if (leading != 0x60) {
            throw Unsupported.feature("types of the GC proposal", reader.position() - 1);
        }
        return function(reader);
    }

    static CoreType.Function function(ByteReader reader) {
        List<String> parameters = values(reader, "core parameters");
        return new CoreType.Function(parameters, values(reader, "core results"));
    }

    private static List<String> values(ByteReader reader, String what) {
        int count = reader.count(what, MOST_PARAMETERS);
        List<String> types = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            types.add(value(reader));
        }
        return types;
    }

    static String value(ByteReader reader) {
        int leading = reader.u8("a core value type");
        return switch (leading) {
            case 0x7f -> "i32";
            case 0x7e -> "i64";
            case 0x7d -> "f32";
            case 0x7c -> "f64";
            case 0x7b -> "v128";
            case 0x70 -> "funcref";
            case 0x6f -> "externref";
            case 0x69 -> "exnref";
            case 0x63, 0x64, 0x65, 0x6a, 0x6b, 0x6c, 0x6d, 0x6e, 0x71, 0x72, 0x73 ->
                throw Unsupported.feature("reference types of the GC proposal", reader.position() - 1);
            default -> throw reader.leading(leading, "core value type");
        };
    }

    private static CoreModuleType module(ByteReader reader, Scope scope) {
        int count = reader.count("module declarations", MOST_DECLARATIONS);
        List<CoreType.Function> types = new ArrayList<>();
        List<CoreImport> imports = new ArrayList<>();
        Set<List<String>> imported = new HashSet<>();
        Map<String, CoreType> exports = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            int leading = reader.u8("a module declaration");
            int offset = reader.position();
            switch (leading) {
                case 0x00 -> {
                    String module = reader.name("an import's module name");
                    String name = reader.name("an import's name");
                    imports.add(new CoreImport(module, name, extern(reader, types)));
                    if (!imported.add(List.of(module, name))) {
                        throw new InvalidComponent(
                                "invalid", offset, "duplicate import name `" + module + ":" + name + "`");
                    }
                }
                case 0x01 -> {
                    int type = reader.u8("a core type");
                    switch (type) {
                        case 0x60 -> types.add(function(reader));
                        case 0x50 -> throw reader.leading(type, "core type: a module type cannot hold module types");
                        case 0x00 -> {
                            int sub = reader.u8("a core subtype");
                            if (sub != 0x50) {
                                throw reader.leading(sub, "core subtype");
                            }
                            types.add(openFunction(reader));
                        }
                        default -> throw reader.leading(type, "core type");
                    }
                }
                case 0x02 -> types.add(outer(reader, types, scope));
                case 0x03 -> {
                    String name = reader.name("an export's name");
                    if (exports.putIfAbsent(name, extern(reader, types)) != null) {
                        throw new InvalidComponent("invalid", offset, "export name `" + name + "` already defined");
                    }
                }
                default -> throw reader.leading(leading, "type definition");
            }
        }
        return new CoreModuleType(imports, exports);
    }

    private static CoreType.Function outer(ByteReader reader, List<CoreType.Function> types, Scope scope) {
        int sort = reader.u8("an outer alias kind");
        if (sort != 0x10) {
            throw reader.leading(sort, "outer alias kind");
        }
        int target = reader.u8("an outer alias target");
        if (target != 0x01) {
            throw reader.leading(target, "outer alias target");
        }
        int offset = reader.position();
        int count = reader.u32("an outer alias count");
        int index = reader.u32("a core type index");
        if (count == 0) {
            return type(index, types, offset);
        }
        Scope outer = scope.outward(count - 1);
        if (outer == null) {
            throw new InvalidComponent("invalid", offset, "invalid outer alias count of " + count);
        }
        if (Scope.get(outer.coreTypes, index, "core type", offset).type()
                instanceof Scope.CoreDefinition.OfFunction(CoreType.Function function)) {
            return function;
        }
        throw new InvalidComponent("invalid", offset, "core type index " + index + " is not a function type");
    }

    private static CoreType.Function type(int u32Index, List<CoreType.Function> types, int offset) {
        if (Integer.compareUnsigned(u32Index, types.size()) >= 0) {
            throw new InvalidComponent(
                    "invalid",
                    offset,
                    "unknown type " + Integer.toUnsignedString(u32Index) + ": type index out of bounds");
        }
        return types.get(u32Index);
    }

    private static CoreType extern(ByteReader reader, List<CoreType.Function> types) {
        int leading = reader.u8("a core external kind");
        int offset = reader.position();
        return switch (leading) {
            case 0x00 -> type(reader.u32("a type index"), types, offset);
            case 0x01 -> table(reader);
            case 0x02 -> memory(reader);
            case 0x03 -> global(reader);
            case 0x04 -> {
                int zero = reader.u8("a tag attribute");
                if (zero != 0) {
                    throw reader.leading(zero, "tag attribute");
                }
                yield new CoreType.Tag(
                        type(reader.u32("a type index"), types, offset).parameters());
            }
            default -> throw reader.leading(leading, "core external kind");
        };
    }

    static CoreType.Table table(ByteReader reader) {
        String element = reference(reader);
        int offset = reader.position();
        long[] limits = limits(reader, "table");
        if (limits[0] > MOST_ELEMENTS) {
            throw new InvalidComponent(
                    "too_large",
                    offset,
                    "minimum table size is out of bounds: at most " + MOST_ELEMENTS + ", found " + limits[0]);
        }
        return new CoreType.Table(element, limits[0], limits.length > 1 ? (Long) limits[1] : null);
    }

    static CoreType.Global global(ByteReader reader) {
        String type = value(reader);
        int mutable = reader.u8("a mutability");
        if (mutable > 1) {
            throw reader.leading(mutable, "mutability");
        }
        return new CoreType.Global(type, mutable == 1);
    }

    static String reference(ByteReader reader) {
        int offset = reader.position();
        String type = value(reader);
        if (!type.endsWith("ref")) {
            throw new InvalidComponent(
                    "malformed", offset, "malformed reference type: expected a reference type, found " + type);
        }
        return type;
    }

    /// A heap type: the type of its null reference.
    static String heap(ByteReader reader) {
        int offset = reader.position();
        int leading = reader.u8("a heap type");
        return switch (leading) {
            case 0x70 -> "funcref";
            case 0x6f -> "externref";
            case 0x69 -> "exnref";
            default -> throw Unsupported.feature("heap types of the GC proposal", offset);
        };
    }

    static CoreType.Memory memory(ByteReader reader) {
        int offset = reader.position();
        long[] limits = limits(reader, "memory");
        @Nullable Long maximum = limits.length > 1 ? (Long) limits[1] : null;
        if (limits[0] > 65536 || (maximum != null && maximum > 65536)) {
            throw new InvalidComponent("invalid", offset, "memory size must be at most 65536 pages (4GiB)");
        }
        return new CoreType.Memory(limits[0], maximum, false);
    }

    private static long[] limits(ByteReader reader, String what) {
        int flags = reader.u8("limits");
        if ((flags & 0x08) != 0) {
            throw Unsupported.feature("custom page sizes", reader.position() - 1);
        }
        if ((flags & 0x04) != 0) {
            throw Unsupported.feature("memory64", reader.position() - 1);
        }
        if ((flags & 0x02) != 0) {
            throw Unsupported.feature("shared memories (threads)", reader.position() - 1);
        }
        if (flags > 1) {
            throw reader.leading(flags, "limits");
        }
        int offset = reader.position();
        long minimum = Integer.toUnsignedLong(reader.u32("a minimum"));
        if (flags == 0) {
            return new long[] {minimum};
        }
        long maximum = Integer.toUnsignedLong(reader.u32("a maximum"));
        if (maximum < minimum) {
            throw new InvalidComponent(
                    "invalid", offset, what + " size minimum " + minimum + " is greater than its maximum " + maximum);
        }
        return new long[] {minimum, maximum};
    }
}
