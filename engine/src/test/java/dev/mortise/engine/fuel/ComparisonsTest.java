package dev.mortise.engine.fuel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mortise.component.CompileOptions;
import dev.mortise.component.Component;
import dev.mortise.component.CoreModule;
import dev.mortise.component.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BiPredicate;
import org.junit.jupiter.api.Test;

/// Every comparison, as a number and as the condition of each kind of branch: compiled code compares and branches in
/// one, with the fuel taken before. Conversions that compiled code does by itself, too.
class ComparisonsTest {
    private static final byte[] PREAMBLE = {0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00};
    private static final int I32 = 0x7f;
    private static final int I64 = 0x7e;
    private static final int F32 = 0x7d;
    private static final int F64 = 0x7c;
    /// What a function gives when the comparison holds, and when it does not.
    private static final int HOLDS = 1 | 2 | 4;
    private static final int FAILS = 8 | 16;

    private static final List<Number> INTS =
            List.of(0, 1, -1, 2, 7, Integer.MIN_VALUE, Integer.MAX_VALUE, Integer.MIN_VALUE + 1);
    private static final List<Number> LONGS =
            List.of(0L, 1L, -1L, 1L << 32, -(1L << 32), Long.MIN_VALUE, Long.MAX_VALUE, 0xFFFF_FFFFL);
    private static final List<Number> FLOATS = List.of(0f, -0f, 1f, -1f, Float.NaN, Float.NEGATIVE_INFINITY);
    private static final List<Number> DOUBLES = List.of(0d, -0d, 1d, -1d, Double.NaN, Double.POSITIVE_INFINITY);

    private record Case(String name, int opcode, int type, int arity, List<Number> numbers, Holds holds) {}

    private interface Holds extends BiPredicate<Number, Number> {}

    private static final List<Case> CASES = cases();

    private static List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        cases.add(new Case("i32.eqz", 0x45, I32, 1, INTS, (a, b) -> a.intValue() == 0));
        List<Holds> ints = List.of(
                (a, b) -> a.intValue() == b.intValue(),
                (a, b) -> a.intValue() != b.intValue(),
                (a, b) -> a.intValue() < b.intValue(),
                (a, b) -> Integer.compareUnsigned(a.intValue(), b.intValue()) < 0,
                (a, b) -> a.intValue() > b.intValue(),
                (a, b) -> Integer.compareUnsigned(a.intValue(), b.intValue()) > 0,
                (a, b) -> a.intValue() <= b.intValue(),
                (a, b) -> Integer.compareUnsigned(a.intValue(), b.intValue()) <= 0,
                (a, b) -> a.intValue() >= b.intValue(),
                (a, b) -> Integer.compareUnsigned(a.intValue(), b.intValue()) >= 0);
        all(cases, "i32", 0x46, I32, INTS, ints);
        cases.add(new Case("i64.eqz", 0x50, I64, 1, LONGS, (a, b) -> a.longValue() == 0));
        List<Holds> longs = List.of(
                (a, b) -> a.longValue() == b.longValue(),
                (a, b) -> a.longValue() != b.longValue(),
                (a, b) -> a.longValue() < b.longValue(),
                (a, b) -> Long.compareUnsigned(a.longValue(), b.longValue()) < 0,
                (a, b) -> a.longValue() > b.longValue(),
                (a, b) -> Long.compareUnsigned(a.longValue(), b.longValue()) > 0,
                (a, b) -> a.longValue() <= b.longValue(),
                (a, b) -> Long.compareUnsigned(a.longValue(), b.longValue()) <= 0,
                (a, b) -> a.longValue() >= b.longValue(),
                (a, b) -> Long.compareUnsigned(a.longValue(), b.longValue()) >= 0);
        all(cases, "i64", 0x51, I64, LONGS, longs);
        List<Holds> floats = List.of(
                (a, b) -> a.doubleValue() == b.doubleValue(),
                (a, b) -> a.doubleValue() != b.doubleValue(),
                (a, b) -> a.doubleValue() < b.doubleValue(),
                (a, b) -> a.doubleValue() > b.doubleValue(),
                (a, b) -> a.doubleValue() <= b.doubleValue(),
                (a, b) -> a.doubleValue() >= b.doubleValue());
        all(cases, "f32", 0x5b, F32, FLOATS, floats);
        all(cases, "f64", 0x61, F64, DOUBLES, floats);
        return List.copyOf(cases);
    }

    private static void all(
            List<Case> cases, String type, int firstOpcode, int typeCode, List<Number> numbers, List<Holds> holds) {
        for (int i = 0; i < holds.size(); i++) {
            int opcode = firstOpcode + i;
            cases.add(new Case(type + " " + Integer.toHexString(opcode), opcode, typeCode, 2, numbers, holds.get(i)));
        }
    }

    /// A function of two numbers: a bit each for the comparison as a number, before `br_if`, before `if`, before
    /// `i32.eqz` and `br_if`, and before a `br_if` that leaves the function.
    private static CoreOutput body(Case one) {
        CoreOutput code = new CoreOutput(128).u32(1).u32(1).u8(I32);
        compare(code, one).u8(Operators.LOCAL_SET).u32(2);
        code.u8(Operators.BLOCK).u8(0x40).u8(Operators.BLOCK).u8(0x40);
        compare(code, one).u8(Operators.BR_IF).u32(0).u8(Operators.BR).u32(1).u8(Operators.END);
        add(code, 2).u8(Operators.END);
        compare(code, one).u8(Operators.IF).u8(0x40);
        add(code, 4).u8(Operators.END);
        code.u8(Operators.BLOCK).u8(0x40).u8(Operators.BLOCK).u8(0x40);
        compare(code, one).u8(Operators.I32_EQZ).u8(Operators.BR_IF).u32(0).u8(Operators.BR);
        code.u32(1).u8(Operators.END);
        add(code, 8).u8(Operators.END);
        code.u8(Operators.LOCAL_GET).u32(2);
        compare(code, one).u8(Operators.BR_IF).u32(0);
        return code.u8(Operators.I32_CONST).s64(16).u8(0x72).u8(Operators.END);
    }

    private static CoreOutput compare(CoreOutput code, Case one) {
        for (int i = 0; i < one.arity(); i++) {
            code.u8(Operators.LOCAL_GET).u32(i);
        }
        return code.u8(one.opcode());
    }

    private static CoreOutput add(CoreOutput code, int bit) {
        return code.u8(Operators.LOCAL_GET)
                .u32(2)
                .u8(Operators.I32_CONST)
                .s64(bit)
                .u8(0x72)
                .u8(Operators.LOCAL_SET)
                .u32(2);
    }

    /// A conversion and its result's type.
    private record Conversion(int opcode, int from, int to, List<Number> numbers) {}

    private static final List<Conversion> CONVERSIONS = List.of(
            new Conversion(0xac, I32, I64, INTS),
            new Conversion(0xad, I32, I64, INTS),
            new Conversion(0xb7, I32, F64, INTS),
            new Conversion(0xbd, F64, I64, List.of(0d, -0d, 1.5d, Double.NEGATIVE_INFINITY, Double.MIN_VALUE)),
            new Conversion(0xbf, I64, F64, LONGS),
            new Conversion(0xc0, I32, I32, List.of(0, 127, 128, 255, 256, -129, Integer.MIN_VALUE)),
            new Conversion(0xc1, I32, I32, List.of(0, 32_767, 32_768, 65_535, -32_769, Integer.MAX_VALUE)),
            new Conversion(0xc4, I64, I64, LONGS));

    private static byte[] module() {
        int count = CASES.size() + CONVERSIONS.size();
        CoreOutput types = new CoreOutput(64).u32(count);
        CoreOutput functions = new CoreOutput(64).u32(count);
        CoreOutput exports = new CoreOutput(256).u32(count);
        CoreOutput bodies = new CoreOutput(4096).u32(count);
        for (int i = 0; i < count; i++) {
            functions.u32(i);
            exports.name("f" + i).u8(0).u32(i);
            if (i < CASES.size()) {
                Case one = CASES.get(i);
                types.u8(0x60).u32(2).u8(one.type()).u8(one.type()).u32(1).u8(I32);
                bodies.sized(body(one));
            } else {
                Conversion one = CONVERSIONS.get(i - CASES.size());
                types.u8(0x60).u32(1).u8(one.from()).u32(1).u8(one.to());
                bodies.sized(new CoreOutput(16)
                        .u32(0)
                        .u8(Operators.LOCAL_GET)
                        .u32(0)
                        .u8(one.opcode())
                        .u8(Operators.END));
            }
        }
        return new CoreOutput(8192)
                .copy(PREAMBLE, 0, PREAMBLE.length)
                .u8(1)
                .sized(types)
                .u8(3)
                .sized(functions)
                .u8(7)
                .sized(exports)
                .u8(10)
                .sized(bodies)
                .toBytes();
    }

    private static byte[] component() {
        CoreModule module =
                Component.decode(CoreHarness.alone(module())).coreModules().getFirst();
        return Objects.requireNonNull(CoreHarness.around(module));
    }

    private static Value value(Number number) {
        return switch (number) {
            case Integer i -> new Value.S32(i);
            case Long l -> new Value.S64(l);
            case Float f -> new Value.F32(f);
            default -> new Value.F64(number.doubleValue());
        };
    }

    @Test
    void eachComparisonIsTheSameAsANumberAndBeforeABranch() {
        byte[] component = component();
        MeteredCall compiled = new MeteredCall(component, CompileOptions.Engine.COMPILED);
        MeteredCall interpreted = new MeteredCall(component, CompileOptions.Engine.INTERPRETED);
        for (int i = 0; i < CASES.size(); i++) {
            Case one = CASES.get(i);
            for (Number a : one.numbers()) {
                for (Number b : one.numbers()) {
                    List<Value> arguments = List.of(value(a), value(b));
                    MeteredCall.Outcome outcome = compiled.run(FuelMeter.of(1_000), "e" + i, arguments);
                    assertThat(outcome.result())
                            .as("%s of %s and %s", one.name(), a, b)
                            .isEqualTo(new Value.S32(one.holds().test(a, b) ? HOLDS : FAILS));
                    assertThat(interpreted.run(FuelMeter.of(1_000), "e" + i, arguments))
                            .isEqualTo(outcome);
                }
            }
        }
    }

    @Test
    void eachConversionIsTheSameInBothEngines() {
        byte[] component = component();
        MeteredCall compiled = new MeteredCall(component, CompileOptions.Engine.COMPILED);
        MeteredCall interpreted = new MeteredCall(component, CompileOptions.Engine.INTERPRETED);
        for (int i = 0; i < CONVERSIONS.size(); i++) {
            String name = "e" + (CASES.size() + i);
            for (Number number : CONVERSIONS.get(i).numbers()) {
                List<Value> arguments = List.of(value(number));
                assertThat(compiled.run(FuelMeter.of(1_000), name, arguments))
                        .as("%x of %s", CONVERSIONS.get(i).opcode(), number)
                        .isEqualTo(interpreted.run(FuelMeter.of(1_000), name, arguments));
            }
        }
    }
}
