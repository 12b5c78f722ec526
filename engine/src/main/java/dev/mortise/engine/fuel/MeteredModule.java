package dev.mortise.engine.fuel;

import dev.mortise.component.InvalidComponent;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// One core module with the meter's imports, its function bodies metered and every index moved that the imports push
/// aside. As in Wasmtime, a function that is added and metered too calls the start function, which therefore costs 2
/// more.
/// Custom sections other than the names are left out: they may speak of offsets that no longer hold.
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
    private static final int DATA_COUNT = 12;
    private static final int TAGS = 13;
    private static final int PREAMBLE_BYTES = 8;

    private final int module;
    private final byte[] bytes;
    private final CoreOutput out;
    private @Nullable FunctionTypes types;
    private int @Nullable [] typesOfFunctions;
    private int start = -1;
    private boolean hasCode;
    private @Nullable IndexShift shift;

    MeteredModule(int module, byte[] bytes) {
        this.module = module;
        this.bytes = bytes;
        this.out = new CoreOutput(bytes.length + bytes.length / 2);
    }

    /// The new binary. A module in which nothing runs stays as it is.
    byte[] rewrite() {
        boolean runs = false;
        CoreBytes reader = reader();
        while (!reader.atEnd()) {
            int id = reader.u8();
            CoreBytes section = reader.slice(reader.count());
            if (id == START) {
                start = section.u32();
                runs = true;
            } else if (id == CODE) {
                runs |= section.count() > 0;
            }
        }
        if (!runs) {
            return bytes;
        }
        out.copy(bytes, 0, PREAMBLE_BYTES);
        CoreBytes again = reader();
        while (!again.atEnd()) {
            int id = again.u8();
            CoreBytes section = again.slice(again.count());
            if (id != CUSTOM) {
                added(order(id));
            }
            section(id, section);
        }
        added(Integer.MAX_VALUE);
        return out.toBytes();
    }

    private CoreBytes reader() {
        return new CoreBytes(module, bytes, PREAMBLE_BYTES, bytes.length);
    }

    /// Where a section stands among the others: tags come before globals, the data count before the code.
    private static int order(int id) {
        return switch (id) {
            case TAGS -> 2 * GLOBALS - 1;
            case DATA_COUNT -> 2 * CODE - 1;
            default -> 2 * id;
        };
    }

    /// Writes the sections that the module lacks and needs now, and that come before a place.
    private void added(int place) {
        CoreBytes empty = new CoreBytes(module, new byte[] {0}, 0, 1);
        if (shift == null && order(IMPORTS) < place) {
            imports(empty);
        }
        if (start >= 0 && typesOfFunctions == null && order(FUNCTIONS) < place) {
            functions(empty.from(0));
        }
        if (start >= 0 && !hasCode && order(CODE) < place) {
            code(empty.from(0));
        }
    }

    /// Where indices go; the imports are known once a section after theirs is read.
    private IndexShift shift() {
        return present(shift);
    }

    private FunctionTypes types() {
        return present(types);
    }

    private static <T> T present(@Nullable T known) {
        if (known == null) {
            throw new IllegalStateException("the sections are not in their order");
        }
        return known;
    }

    private void section(int id, CoreBytes section) {
        switch (id) {
            case CUSTOM -> custom(section);
            case TYPES -> {
                types = FunctionTypes.read(section);
                out.u8(id).sized(types().rewritten());
            }
            case IMPORTS -> imports(section);
            case FUNCTIONS -> functions(section);
            case TABLES -> entries(id, section, this::table);
            case GLOBALS -> entries(id, section, this::global);
            case EXPORTS -> entries(id, section, this::export);
            case START -> out.u8(id).sized(new CoreOutput(5).u32(shift().function(startCall())));
            case ELEMENTS -> entries(id, section, this::elements);
            case CODE -> code(section);
            case DATA -> entries(id, section, this::data);
            default -> {
                int from = section.position();
                section.skip(section.end() - from);
                out.u8(id).sized(new CoreOutput(section.end() - from).copySince(section, from));
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
            CoreOutput names = Names.rewrite(section, known);
            out.u8(CUSTOM).sized(names);
        } catch (InvalidComponent malformed) {
            // A custom section that cannot be read has no meaning, and the module is valid without it.
        }
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
        int count = section.count();
        int[] ofFunctions = new int[count];
        CoreOutput content = new CoreOutput(section.end() - section.position() + 8).u32(start < 0 ? count : count + 1);
        for (int i = 0; i < count; i++) {
            ofFunctions[i] = section.u32();
            content.u32(ofFunctions[i]);
        }
        if (start >= 0) {
            content.u32(types().hook());
        }
        typesOfFunctions = ofFunctions;
        out.u8(FUNCTIONS).sized(content);
    }

    /// The function that calls the start function, before the meter's imports are added.
    private int startCall() {
        return shift().importedFunctions() + present(typesOfFunctions).length;
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
        hasCode = true;
        int[] ofFunctions = present(typesOfFunctions);
        CoreOutput content = new CoreOutput((section.end() - section.position()) * 2);
        int count = section.count();
        if (count != ofFunctions.length) {
            throw section.refusal("malformed", section.position(), "functions and bodies differ in number");
        }
        content.u32(start < 0 ? count : count + 1);
        MeteredFunction function = new MeteredFunction(shift(), types());
        for (int i = 0; i < count; i++) {
            CoreBytes body = section.slice(section.count());
            content.sized(function.rewrite(body, shift().importedFunctions() + i, ofFunctions[i]));
        }
        if (start >= 0) {
            byte[] call = new CoreOutput(8)
                    .u32(0)
                    .u8(Operators.CALL)
                    .u32(start)
                    .u8(Operators.END)
                    .toBytes();
            CoreBytes body = new CoreBytes(module, call, 0, call.length);
            content.sized(function.rewrite(body, startCall(), types().hook()));
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
