package dev.mortise.component.internal.binary;

import dev.mortise.component.InvalidComponent;
import java.util.ArrayList;
import java.util.List;

/// Element and data segments of a core module.
final class CoreSegments {
    private static final int MOST_ELEMENTS = 10_000_000;
    private static final int MOST_DATA = 100_000;
    private static final int NO_COUNT = -1;

    private final CoreSpaces spaces;
    private final List<String> elementTypes = new ArrayList<>();
    private int expectedData = NO_COUNT;
    private int data;

    CoreSegments(CoreSpaces spaces) {
        this.spaces = spaces;
    }

    void element(ByteReader section) {
        int offset = section.position();
        int flags = section.u32("an element segment's kind");
        if (Integer.compareUnsigned(flags, 7) > 0) {
            throw new InvalidComponent(
                    "malformed",
                    offset,
                    "malformed element segment kind " + Integer.toUnsignedString(flags) + ": expected 0 to 7");
        }
        boolean active = (flags & 0x01) == 0;
        boolean expressions = (flags & 0x04) != 0;
        String table = null;
        if (active) {
            int at = section.position();
            int index = (flags & 0x02) != 0 ? section.u32("a table index") : 0;
            table = CoreSpaces.get(spaces.tables, index, "table", at).element();
            new CoreConstant(spaces).check(section, "i32");
        }
        String type = (flags & 0x03) != 0 ? type(section, expressions) : "funcref";
        if (table != null && !table.equals(type)) {
            throw new InvalidComponent(
                    "invalid", offset, "type mismatch: expected elements of type " + table + ", found " + type);
        }
        elementTypes.add(type);
        CoreModuleDecoder.each(
                section,
                "elements",
                MOST_ELEMENTS,
                expressions ? one -> new CoreConstant(spaces).check(one, type) : this::function);
    }

    private static String type(ByteReader section, boolean expressions) {
        if (expressions) {
            return CoreTypes.reference(section);
        }
        int kind = section.u8("an element's kind");
        if (kind != 0) {
            throw section.leading(kind, "element kind");
        }
        return "funcref";
    }

    private void function(ByteReader section) {
        int at = section.position();
        spaces.reference(section.u32("a function index"), at);
    }

    /// The element type of each element segment.
    List<String> elementTypes() {
        return elementTypes;
    }

    /// How many data segments code may name; negative when the module does not say.
    int expectedData() {
        return expectedData;
    }

    void dataCount(ByteReader section) {
        int offset = section.position();
        int count = section.u32("the number of data segments");
        if (Integer.compareUnsigned(count, MOST_DATA) > 0) {
            throw new InvalidComponent(
                    "too_large",
                    offset,
                    "too many data segments: at most " + MOST_DATA + ", found " + Integer.toUnsignedString(count));
        }
        expectedData = count;
    }

    void data(ByteReader section) {
        data = section.count("data segments", MOST_DATA);
        for (int i = 0; i < data; i++) {
            segment(section);
        }
    }

    private void segment(ByteReader section) {
        int offset = section.position();
        int flags = section.u32("a data segment's kind");
        if (Integer.compareUnsigned(flags, 2) > 0) {
            throw new InvalidComponent(
                    "malformed",
                    offset,
                    "malformed data segment kind " + Integer.toUnsignedString(flags) + ": expected 0 to 2");
        }
        if (flags != 1) {
            int at = section.position();
            int memory = flags == 2 ? section.u32("a memory index") : 0;
            CoreSpaces.get(spaces.memories, memory, "memory", at);
            new CoreConstant(spaces).check(section, "i32");
        }
        section.skip(section.length("data"), "data");
    }

    /// Checks what holds between sections.
    void finish(int offset) {
        if (expectedData != NO_COUNT && expectedData != data) {
            throw new InvalidComponent(
                    "malformed",
                    offset,
                    "data count and data section have inconsistent lengths: expected " + expectedData + ", found "
                            + data);
        }
    }
}
