package dev.mortise.component.internal.binary;

import dev.mortise.component.CoreType;
import dev.mortise.component.InvalidComponent;
import java.util.ArrayDeque;
import java.util.Deque;

/// Constant expressions of a core module: initial values, offsets and elements.
final class CoreConstant {
    private static final int END = 0x0b;

    private final CoreSpaces spaces;
    private final Deque<String> stack = new ArrayDeque<>();

    CoreConstant(CoreSpaces spaces) {
        this.spaces = spaces;
    }

    /// Reads an expression and checks that it gives one value of a type.
    void check(ByteReader reader, String expected) {
        while (reader.peek("a constant expression") != END) {
            operator(reader);
        }
        int offset = reader.position();
        reader.u8("the end of a constant expression");
        if (stack.size() != 1 || !stack.peek().equals(expected)) {
            throw new InvalidComponent(
                    "invalid",
                    offset,
                    "type mismatch: expected a constant expression of type " + expected + ", found " + stack);
        }
    }

    private void operator(ByteReader reader) {
        int offset = reader.position();
        int opcode = reader.u8("a constant expression");
        switch (opcode) {
            case 0x41 -> {
                reader.signed(32, "an i32 constant");
                stack.push("i32");
            }
            case 0x42 -> {
                reader.signed(64, "an i64 constant");
                stack.push("i64");
            }
            case 0x43 -> {
                reader.skip(4, "an f32 constant");
                stack.push("f32");
            }
            case 0x44 -> {
                reader.skip(8, "an f64 constant");
                stack.push("f64");
            }
            case 0xd0 -> stack.push(CoreTypes.heap(reader));
            case 0xd2 -> {
                int at = reader.position();
                spaces.reference(reader.u32("a function index"), at);
                stack.push("funcref");
            }
            case 0x23 -> global(reader);
            case 0x6a, 0x6b, 0x6c -> binary("i32", offset);
            case 0x7c, 0x7d, 0x7e -> binary("i64", offset);
            case 0xfd -> vector(reader, offset);
            case 0xfb -> throw Unsupported.feature("instructions of the GC proposal", offset);
            default ->
                throw new InvalidComponent(
                        "invalid",
                        offset,
                        "constant expression required: found the opcode 0x" + Integer.toHexString(opcode));
        }
    }

    private void vector(ByteReader reader, int offset) {
        int opcode = reader.u32("a vector operator");
        if (opcode != 0x0c) {
            throw new InvalidComponent(
                    "invalid",
                    offset,
                    "constant expression required: found the vector opcode " + Integer.toUnsignedString(opcode));
        }
        reader.skip(16, "a v128 constant");
        stack.push("v128");
    }

    private void global(ByteReader reader) {
        int offset = reader.position();
        int index = reader.u32("a global index");
        CoreType.Global global = CoreSpaces.get(spaces.globals, index, "global", offset);
        if (global.mutable()) {
            throw new InvalidComponent(
                    "invalid",
                    offset,
                    "constant expression required: expected an immutable global, global " + index + " is mutable");
        }
        stack.push(global.type());
    }

    private void binary(String type, int offset) {
        for (int i = 0; i < 2; i++) {
            if (stack.isEmpty() || !stack.pop().equals(type)) {
                throw new InvalidComponent(
                        "invalid", offset, "type mismatch: expected two " + type + " in a constant expression");
            }
        }
        stack.push(type);
    }
}
