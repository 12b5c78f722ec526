package dev.mortise.engine.fuel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mortise.component.CompileOptions;
import dev.mortise.component.Component;
import dev.mortise.component.CoreModule;
import dev.mortise.component.Trap;
import dev.mortise.component.Value;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// Every operator that reads or writes memory, at the edges of blocks and of the memory, against an array: compiled
/// code has methods of its own for them.
class MemoryOperatorsTest {
    private static final byte[] PREAMBLE = {0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00};
    private static final int I32 = 0x7f;
    private static final int I64 = 0x7e;
    private static final int F32 = 0x7d;
    private static final int F64 = 0x7c;
    private static final int I64_LOAD = 0x29;
    private static final int MEMORY_BYTES = 1 << 16;
    private static final int LAST_LONG = MEMORY_BYTES - Long.BYTES;

    private static final long[] OFFSETS = {0, 1, 4_091, 65_535, 0x7FFF_FFFFL, 0x8000_0000L, 0xFFFF_FFFFL};
    private static final int[] BASES = {
        0,
        1,
        16,
        4_088,
        4_089,
        4_092,
        4_093,
        4_094,
        4_095,
        4_096,
        65_528,
        65_529,
        65_532,
        65_534,
        65_535,
        65_536,
        -1,
        -4_096,
        Integer.MIN_VALUE,
        Integer.MAX_VALUE
    };

    /// @param bytes how many it reads or writes
    /// @param signed whether what it reads is filled up with the highest bit
    private record Operator(int opcode, int type, int bytes, boolean signed) {}

    private static final List<Operator> LOADS = List.of(
            new Operator(0x28, I32, 4, true),
            new Operator(0x29, I64, 8, true),
            new Operator(0x2a, F32, 4, true),
            new Operator(0x2b, F64, 8, true),
            new Operator(0x2c, I32, 1, true),
            new Operator(0x2d, I32, 1, false),
            new Operator(0x2e, I32, 2, true),
            new Operator(0x2f, I32, 2, false),
            new Operator(0x30, I64, 1, true),
            new Operator(0x31, I64, 1, false),
            new Operator(0x32, I64, 2, true),
            new Operator(0x33, I64, 2, false),
            new Operator(0x34, I64, 4, true),
            new Operator(0x35, I64, 4, false));
    private static final List<Operator> STORES = List.of(
            new Operator(0x36, I32, 4, false),
            new Operator(0x37, I64, 8, false),
            new Operator(0x38, F32, 4, false),
            new Operator(0x39, F64, 8, false),
            new Operator(0x3a, I32, 1, false),
            new Operator(0x3b, I32, 2, false),
            new Operator(0x3c, I64, 1, false),
            new Operator(0x3d, I64, 2, false),
            new Operator(0x3e, I64, 4, false));
    /// @param address empty if the trap does not tell it
    private record Outside(String code, String address) {}

    private static final long STORED = 0x8182_8384_8586_8788L;

    /// A load of an address; or a store of a number there, and what the memory holds at another address then.
    private record Function(Operator operator, long offset, boolean stores) {}

    private static final List<Function> FUNCTIONS = functions();

    private static List<Function> functions() {
        List<Function> functions = new ArrayList<>();
        for (long offset : OFFSETS) {
            LOADS.forEach(load -> functions.add(new Function(load, offset, false)));
            STORES.forEach(store -> functions.add(new Function(store, offset, true)));
        }
        return List.copyOf(functions);
    }

    private static byte[] content() {
        byte[] content = new byte[MEMORY_BYTES];
        for (int i = 0; i < content.length; i++) {
            content[i] = (byte) (i * 31 ^ i >>> 8);
        }
        return content;
    }

    private static byte[] component() {
        CoreOutput types = new CoreOutput(1024).u32(FUNCTIONS.size());
        CoreOutput functions = new CoreOutput(1024).u32(FUNCTIONS.size());
        CoreOutput exports = new CoreOutput(4096).u32(FUNCTIONS.size());
        CoreOutput bodies = new CoreOutput(8192).u32(FUNCTIONS.size());
        for (int i = 0; i < FUNCTIONS.size(); i++) {
            Function one = FUNCTIONS.get(i);
            int type = one.operator().type();
            functions.u32(i);
            exports.name("f" + i).u8(0).u32(i);
            CoreOutput body = new CoreOutput(32).u32(0).u8(Operators.LOCAL_GET).u32(0);
            if (one.stores()) {
                types.u8(0x60).u32(3).u8(I32).u8(type).u8(I32).u32(1).u8(I64);
                body.u8(Operators.LOCAL_GET).u32(1);
                access(body, one.operator().opcode(), one.offset());
                access(body.u8(Operators.LOCAL_GET).u32(2), I64_LOAD, 0);
            } else {
                types.u8(0x60).u32(1).u8(I32).u32(1).u8(type);
                access(body, one.operator().opcode(), one.offset());
            }
            bodies.sized(body.u8(Operators.END));
        }
        byte[] content = content();
        CoreOutput data = new CoreOutput(MEMORY_BYTES + 16)
                .u32(1)
                .u32(0)
                .u8(Operators.I32_CONST)
                .s64(0)
                .u8(Operators.END)
                .u32(content.length)
                .copy(content, 0, content.length);
        byte[] module = new CoreOutput(1 << 17)
                .copy(PREAMBLE, 0, PREAMBLE.length)
                .u8(1)
                .sized(types)
                .u8(3)
                .sized(functions)
                .u8(5)
                .sized(new CoreOutput(4).u32(1).u8(0).u32(1))
                .u8(7)
                .sized(exports)
                .u8(10)
                .sized(bodies)
                .u8(11)
                .sized(data)
                .toBytes();
        CoreModule decoded =
                Component.decode(CoreHarness.alone(module)).coreModules().getFirst();
        return Objects.requireNonNull(CoreHarness.around(decoded));
    }

    private static void access(CoreOutput body, int opcode, long offset) {
        body.u8(opcode).u32(0).u32((int) offset);
    }

    /// The address of an access; -1 if it is outside.
    private static int address(Function one, int base) {
        long address = Integer.toUnsignedLong(base) + one.offset();
        return address + one.operator().bytes() > MEMORY_BYTES ? -1 : (int) address;
    }

    private static List<Value> arguments(Function one, int base) {
        if (!one.stores()) {
            return List.of(new Value.S32(base));
        }
        Value stored = value(one.operator().type(), STORED);
        return List.of(new Value.S32(base), stored, new Value.S32(shown(one, base)));
    }

    private static int shown(Function one, int base) {
        return Math.clamp(address(one, base), 0, LAST_LONG);
    }

    private static Value value(int type, long bits) {
        return switch (type) {
            case I32 -> new Value.S32((int) bits);
            case I64 -> new Value.S64(bits);
            case F32 -> new Value.F32(Float.intBitsToFloat((int) bits));
            default -> new Value.F64(Double.longBitsToDouble(bits));
        };
    }

    private static Value expected(Function one, int base) {
        ByteBuffer memory = ByteBuffer.wrap(content()).order(ByteOrder.LITTLE_ENDIAN);
        int address = address(one, base);
        if (one.stores()) {
            for (int i = 0; i < one.operator().bytes(); i++) {
                memory.put(address + i, (byte) (STORED >>> (8 * i)));
            }
            return new Value.S64(memory.getLong(shown(one, base)));
        }
        long bits = 0;
        for (int i = 0; i < one.operator().bytes(); i++) {
            bits |= (memory.get(address + i) & 0xFFL) << (8 * i);
        }
        int unused = Long.SIZE - 8 * one.operator().bytes();
        bits = bits << unused;
        return value(one.operator().type(), one.operator().signed() ? bits >> unused : bits >>> unused);
    }

    /// The engine itself ends what has a greater offset.
    private static boolean tellsAddress(Function one) {
        return one.offset() < Integer.MAX_VALUE;
    }

    private static Object outcome(MeteredCall call, int function, List<Value> arguments) {
        try {
            return call.run(FuelMeter.of(1_000), "e" + function, arguments);
        } catch (Trap trap) {
            String address = String.valueOf(trap.getMessage())
                    .replaceFirst("^out of bounds memory access(: \\d+ bytes at (\\d+))?.*", "$2");
            return new Outside(trap.code(), address);
        }
    }

    @Test
    void eachOperatorReadsAndWritesWhatAnArrayDoes() {
        byte[] component = component();
        MeteredCall compiled = new MeteredCall(component, CompileOptions.Engine.COMPILED);
        MeteredCall interpreted = new MeteredCall(component, CompileOptions.Engine.INTERPRETED);
        for (int i = 0; i < FUNCTIONS.size(); i++) {
            Function one = FUNCTIONS.get(i);
            for (int base : BASES) {
                List<Value> arguments = arguments(one, base);
                Object outcome = outcome(compiled, i, arguments);
                String name = String.format(
                        "%x, offset %d, at %s", one.operator().opcode(), one.offset(), Integer.toUnsignedString(base));
                if (address(one, base) < 0) {
                    String at = Long.toString(Integer.toUnsignedLong(base) + one.offset());
                    assertThat(outcome)
                            .as(name)
                            .isEqualTo(new Outside("out_of_bounds_memory", tellsAddress(one) ? at : ""));
                    assertThat(outcome(interpreted, i, arguments))
                            .as(name)
                            .isInstanceOfSatisfying(
                                    Outside.class,
                                    outside -> assertThat(outside.code()).isEqualTo("out_of_bounds_memory"));
                } else {
                    assertThat(outcome)
                            .as(name)
                            .isInstanceOfSatisfying(
                                    MeteredCall.Outcome.class,
                                    done -> assertThat(done.result()).isEqualTo(expected(one, base)));
                    assertThat(outcome(interpreted, i, arguments)).as(name).isEqualTo(outcome);
                }
            }
        }
    }
}
