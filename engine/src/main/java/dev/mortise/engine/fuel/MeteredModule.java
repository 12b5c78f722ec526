package dev.mortise.engine.fuel;

import dev.mortise.component.InvalidComponent;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// One core module with the meter's imports, its function bodies metered and every index moved that the imports push
/// aside. Custom sections other than the names are left out: they may speak of offsets that no longer hold.
final class MeteredModule {
    private static final int CUSTOM = 0;
    private static final int TYPES = 1;
    private static final int IMPORTS = 2;
    private static final int FUNCTIONS = 3;
    private static final int TABLES = 4;
    private static final int GLOBALS = 6;
    private static final int EXPORTS = 7;
    private static final int START = 8;
    private static final int ELEMENTS = 9;
    private static final int CODE = 10;
    private static final int DATA = 11;
    private static final int PREAMBLE_BYTES = 8;

    private final int module;
    private final byte[] bytes;
    private final CoreOutput out;
    private @Nullable FunctionTypes types;
    private int[] typesOfFunctions = {};
    private @Nullable IndexShift shift;

    MeteredModule(int module, byte[] bytes) {
        this.module = module;
        this.bytes = bytes;
        this.out = new CoreOutput(bytes.length + bytes.length / 2);
    }

    /// The new binary. A module without code stays as it is.
    byte[] rewrite() {
        if (!hasCode()) {
            return bytes;
        }
        out.copy(bytes, 0, PREAMBLE_BYTES);
        CoreBytes reader = reader();
        while (!reader.atEnd()) {
            int id = reader.u8();
            section(id, reader.slice(reader.count()));
        }
        return out.toBytes();
    }

    private CoreBytes reader() {
        return new CoreBytes(module, bytes, PREAMBLE_BYTES, bytes.length);
    }

    private boolean hasCode() {
        CoreBytes reader = reader();
        while (!reader.atEnd()) {
            int id = reader.u8();
            CoreBytes section = reader.slice(reader.count());
            if (id == CODE) {
                return section.count() > 0;
            }
        }
        return false;
    }

    /// Where indices go; the imports are known once a section after theirs is read.
    private IndexShift shift() {
        IndexShift known = shift;
        if (known == null) {
            throw new IllegalStateException("a section stands before the imports");
        }
        return known;
    }

    private void section(int id, CoreBytes section) {
        if (id > IMPORTS && shift == null) {
            imports(new CoreBytes(module, new byte[] {0}, 0, 1));
        }
        switch (id) {
            case CUSTOM -> custom(section);
            case TYPES -> types(section);
            case IMPORTS -> imports(section);
            case FUNCTIONS -> functions(section);
            case TABLES -> entries(id, section, this::table);
            case GLOBALS -> entries(id, section, this::global);
            case EXPORTS -> entries(id, section, this::export);
            case START -> out.u8(id).sized(new CoreOutput(5).u32(shift().function(section.u32())));
            case ELEMENTS -> entries(id, section, this::elements);
            case CODE -> code(section);
            case DATA -> entries(id, section, this::data);
            default -> {
                int start = section.position();
                section.skip(section.end() - start);
                out.u8(id).sized(new CoreOutput(section.end() - start).copySince(section, start));
            }
        }
    }

    private interface Entry {
        void copy(CoreBytes section, CoreOutput content);
    }

    private void entries(int id, CoreBytes section, Entry entry) {
        CoreOutput content = new CoreOutput(section.end() - section.position());
        int count = section.count();
        content.u32(count);
        for (int i = 0; i < count; i++) {
            entry.copy(section, content);
        }
        out.u8(id).sized(content);
    }

    private void custom(CoreBytes section) {
        int length = section.count();
        int start = section.position();
        section.skip(length);
        String name = new String(bytes, start, length, StandardCharsets.UTF_8);
        IndexShift known = shift;
        if (known == null || !name.equals("name")) {
            return;
        }
        try {
            out.u8(CUSTOM).sized(Names.rewrite(section, known));
        } catch (InvalidComponent malformed) {
            // A custom section that cannot be read has no meaning, and the module is valid without it.
        }
    }

    private void types(CoreBytes section) {
        FunctionTypes known = FunctionTypes.read(section);
        types = known;
        out.u8(TYPES).sized(known.rewritten());
    }

    private FunctionTypes types() {
        FunctionTypes known = types;
        if (known == null) {
            throw new IllegalStateException("a section stands before the types");
        }
        return known;
    }

    private void imports(CoreBytes section) {
        int count = section.count();
        int first = section.position();
        int functions = 0;
        int globals = 0;
        for (int i = 0; i < count; i++) {
            section.skip(section.count());
            section.skip(section.count());
            int kind = section.u8();
            switch (kind) {
                case 0x00 -> {
                    section.u32();
                    functions++;
                }
                case 0x01 -> {
                    section.skipValueType();
                    limits(section);
                }
                case 0x02 -> limits(section);
                case 0x03 -> {
                    section.skipValueType();
                    section.u8();
                    globals++;
                }
                default -> {
                    section.u8();
                    section.u32();
                }
            }
        }
        shift = new IndexShift(functions, globals);
        CoreOutput content = new CoreOutput(section.end() - first + 64)
                .u32(count + 2)
                .copySince(section, first)
                .name(FuelMeter.MODULE)
                .name(FuelMeter.OUT)
                .u8(0x00)
                .u32(types().hook())
                .name(FuelMeter.MODULE)
                .name(FuelMeter.LEFT)
                .u8(0x03)
                .u8(0x7e)
                .u8(0x01);
        out.u8(IMPORTS).sized(content);
    }

    private static void limits(CoreBytes section) {
        int flags = section.u8();
        section.skipLeb();
        if ((flags & 0x01) != 0) {
            section.skipLeb();
        }
    }

    private void functions(CoreBytes section) {
        int start = section.position();
        typesOfFunctions = new int[section.count()];
        Arrays.setAll(typesOfFunctions, index -> section.u32());
        out.u8(FUNCTIONS).sized(new CoreOutput(section.end() - start).copySince(section, start));
    }

    private void table(CoreBytes section, CoreOutput content) {
        int start = section.position();
        boolean initialised = section.peek() == 0x40;
        if (initialised) {
            section.skip(2);
        }
        section.skipValueType();
        limits(section);
        content.copySince(section, start);
        if (initialised) {
            expression(section, content);
        }
    }

    private void global(CoreBytes section, CoreOutput content) {
        int start = section.position();
        section.skipValueType();
        section.skip(1);
        content.copySince(section, start);
        expression(section, content);
    }

    private void expression(CoreBytes section, CoreOutput content) {
        Operators.copyExpression(section, content, shift());
    }

    private void export(CoreBytes section, CoreOutput content) {
        int start = section.position();
        section.skip(section.count());
        int kind = section.u8();
        content.copySince(section, start);
        int index = section.u32();
        content.u32(
                switch (kind) {
                    case 0x00 -> shift().function(index);
                    case 0x03 -> shift().global(index);
                    default -> index;
                });
    }

    private void elements(CoreBytes section, CoreOutput content) {
        int flags = section.u32();
        boolean active = (flags & 0x01) == 0;
        boolean expressions = (flags & 0x04) != 0;
        content.u32(flags);
        if (active) {
            if ((flags & 0x02) != 0) {
                content.u32(section.u32());
            }
            expression(section, content);
        }
        if ((flags & 0x03) != 0) {
            int start = section.position();
            section.skipValueType();
            content.copySince(section, start);
        }
        int count = section.count();
        content.u32(count);
        for (int i = 0; i < count; i++) {
            if (expressions) {
                expression(section, content);
            } else {
                content.u32(shift().function(section.u32()));
            }
        }
    }

    private void code(CoreBytes section) {
        CoreOutput content = new CoreOutput((section.end() - section.position()) * 2);
        int count = section.count();
        if (count != typesOfFunctions.length) {
            throw section.refusal("malformed", section.position(), "functions and bodies differ in number");
        }
        content.u32(count);
        MeteredFunction function = new MeteredFunction(shift(), types());
        for (int i = 0; i < count; i++) {
            CoreBytes body = section.slice(section.count());
            content.sized(function.rewrite(body, shift().importedFunctions() + i, typesOfFunctions[i]));
        }
        out.u8(CODE).sized(content);
    }

    private void data(CoreBytes section, CoreOutput content) {
        int flags = section.u32();
        content.u32(flags);
        if (flags == 2) {
            content.u32(section.u32());
        }
        if (flags != 1) {
            expression(section, content);
        }
        int start = section.position();
        section.skip(section.count());
        content.copySince(section, start);
    }
}
