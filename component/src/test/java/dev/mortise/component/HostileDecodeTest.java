package dev.mortise.component;

import static dev.mortise.component.Binary.bytes;
import static dev.mortise.component.Binary.component;
import static dev.mortise.component.Binary.many;
import static dev.mortise.component.Binary.module;
import static dev.mortise.component.Binary.section;
import static dev.mortise.component.Binary.typeIndex;
import static dev.mortise.component.Binary.u32;
import static dev.mortise.component.Binary.vector;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A megabyte that means harm is accepted or refused within a bounded allocation. The time it takes is printed and
/// never
/// decided upon: `clock` says how it compares.
class HostileDecodeTest {
    private static final long MOST_MEBIBYTES = 64;
    private static final int CORE_MODULE = 1;
    private static final int CORE_INSTANCE = 2;
    private static final int CORE_TYPE = 3;
    private static final int COMPONENT = 4;
    private static final int INSTANCE = 5;
    private static final int ALIAS = 6;
    private static final int TYPE = 7;
    private static final int CANON = 8;
    private static final int IMPORT = 10;
    private static final int EXPORT = 11;

    /// `code` is that of the refusal; null when it is accepted.
    record Hostile(String what, @Nullable String code, Supplier<byte[]> binary) {
        @Override
        public String toString() {
            return what;
        }
    }

    static Stream<Hostile> hostile() {
        return Stream.of(
                new Hostile(
                        "40 000 components side by side",
                        "too_large",
                        () -> repeated(40_000, section(COMPONENT, component()))),
                new Hostile(
                        "40 000 instance types", "too_large", () -> component(section(TYPE, many(40_000, 0x42, 0)))),
                new Hostile(
                        "40 000 component types", "too_large", () -> component(section(TYPE, many(40_000, 0x41, 0)))),
                new Hostile("50 000 module types", null, () -> component(section(CORE_TYPE, many(50_000, 0x50, 0)))),
                new Hostile("50 000 core types", null, () -> component(section(CORE_TYPE, many(50_000, 0x60, 0, 0)))),
                new Hostile("200 000 types", "too_large", () -> component(section(TYPE, many(200_000, 0x7f)))),
                new Hostile("components in components", "too_large", HostileDecodeTest::deepComponents),
                new Hostile("instance types in instance types", "too_large", HostileDecodeTest::deepTypes),
                new Hostile(
                        "lists in lists",
                        "too_large",
                        () -> component(section(
                                TYPE, many(45_000, i -> i == 0 ? bytes(0x7f) : bytes(0x70, typeIndex(i - 1)))))),
                new Hostile(
                        "tuples of two of the tuple before",
                        "too_large",
                        () -> component(section(TYPE, many(45_000, HostileDecodeTest::pair)))),
                new Hostile(
                        "instance types of two of the type before", "too_large", HostileDecodeTest::sharedInstances),
                new Hostile("instance types that hold the type before", "too_large", HostileDecodeTest::chainedTypes),
                new Hostile(
                        "instances that hold the instance before", "too_large", HostileDecodeTest::chainedInstances),
                new Hostile(
                        "imports of functions over a type of a million parts",
                        "too_large",
                        HostileDecodeTest::importsOfLargeType),
                new Hostile(
                        "lowering functions over a type of half a million parts",
                        "too_large",
                        HostileDecodeTest::loweredLargeType),
                new Hostile(
                        "lowering a function of 1 000 parameters",
                        "too_large",
                        HostileDecodeTest::loweredManyParameters),
                new Hostile(
                        "a function of 2 000 parameters",
                        "too_large",
                        () -> component(section(
                                TYPE, vector(List.of(bytes(0x40, many(2_000, i -> bytes("p" + i, 0x7f)), 1, 0)))))),
                new Hostile(
                        "an enum of 50 000 names",
                        "too_large",
                        () -> component(section(
                                TYPE, vector(List.of(bytes(0x6d, many(50_000, i -> bytes("n" + i)))))))),
                new Hostile("comparing enums of 10 000 names", "too_large", HostileDecodeTest::comparedEnums),
                new Hostile(
                        "exports of an instance of 1 000 exports", "too_large", HostileDecodeTest::exportedInstance),
                new Hostile(
                        "aliases of an instance of 1 000 instances", "too_large", HostileDecodeTest::aliasedInstance),
                new Hostile(
                        "imports of an instance type of 1 000 resources",
                        "too_large",
                        HostileDecodeTest::importedResources),
                new Hostile(
                        "instances of a module of 5 000 imports", "too_large", HostileDecodeTest::instantiatedModule),
                new Hostile(
                        "instances of a component of 1 000 imports",
                        "too_large",
                        HostileDecodeTest::instantiatedComponent),
                new Hostile(
                        "45 000 imports with similar names",
                        null,
                        () -> component(
                                section(TYPE, vector(List.of(bytes(0x40, 0, 1, 0)))),
                                section(IMPORT, many(45_000, i -> bytes(0, "a-" + i, 1, 0))))),
                new Hostile("45 000 aliases of one function", null, HostileDecodeTest::aliasedFunction),
                new Hostile(
                        "45 000 aliases of an outer type",
                        null,
                        () -> component(section(TYPE, many(1, 0x7f)), section(ALIAS, many(45_000, 0x03, 0x02, 0, 0)))),
                new Hostile(
                        "a name of a megabyte",
                        "too_large",
                        () -> component(
                                section(TYPE, vector(List.of(bytes(0x40, 0, 1, 0)))),
                                section(IMPORT, vector(List.of(bytes(0, "a".repeat(1_000_000), 1, 0)))))),
                new Hostile(
                        "names of 100 000 words",
                        "invalid",
                        () -> component(
                                section(TYPE, vector(List.of(bytes(0x40, 0, 1, 0)))),
                                section(IMPORT, many(10, 0, "a-".repeat(49_999) + "a", 1, 0)))),
                new Hostile(
                        "a location of 100 000 hashes",
                        "invalid",
                        () -> component(
                                section(TYPE, vector(List.of(bytes(0x40, 0, 1, 0)))),
                                section(IMPORT, many(10, 0, "integrity=<" + " ".repeat(99_900) + ">", 1, 0)))),
                new Hostile(
                        "a core module of 50 000 functions",
                        null,
                        () -> component(section(
                                CORE_MODULE,
                                module(
                                        section(1, many(1, 0x60, 0, 0)),
                                        section(3, many(50_000, 0)),
                                        section(10, many(50_000, 2, 0, 0x0b)))))),
                new Hostile(
                        "two core modules of 25 001 functions",
                        "too_large",
                        () -> component(
                                section(CORE_MODULE, emptyFunctions(25_001)),
                                section(CORE_MODULE, emptyFunctions(25_001)))),
                new Hostile(
                        "core functions with a million locals",
                        null,
                        () -> component(section(
                                CORE_MODULE,
                                module(
                                        section(1, many(1, 0x60, 0, 0)),
                                        section(3, many(20, 0)),
                                        section(10, many(20, 6, 1, u32(50_000), 0x7f, 0x0b)))))),
                new Hostile(
                        "core functions with three million locals",
                        "too_large",
                        () -> component(section(
                                CORE_MODULE,
                                module(
                                        section(1, many(1, 0x60, 0, 0)),
                                        section(3, many(60, 0)),
                                        section(10, many(60, 6, 1, u32(50_000), 0x7f, 0x0b)))))),
                new Hostile(
                        "core blocks in blocks",
                        "malformed",
                        () -> component(section(CORE_MODULE, body(repeat(60_000, 0x02, 0x40))))),
                new Hostile(
                        "core blocks that each take and give a thousand values",
                        "too_large",
                        () -> component(
                                section(CORE_MODULE, ofThousandValues(8, bytes(repeat(30_000, 0x02, 0, 0x0b)))))),
                new Hostile(
                        "core calls that each take and give a thousand values",
                        "too_large",
                        () -> component(section(CORE_MODULE, ofThousandValues(8, repeat(60_000, 0x10, 0))))),
                new Hostile(
                        "core branches to two labels in turns",
                        "too_large",
                        () -> component(section(CORE_MODULE, ofThousandValues(8, branches())))),
                new Hostile(
                        "core operands without end",
                        "too_large",
                        () -> component(section(CORE_MODULE, body(repeat(66_000, 0x41, 0))))));
    }

    private static byte[] emptyFunctions(int count) {
        return module(
                section(1, many(1, 0x60, 0, 0)), section(3, many(count, 0)), section(10, many(count, 2, 0, 0x0b)));
    }

    /// Functions that take and give a thousand values, which lie on the stack when the operators begin.
    private static byte[] ofThousandValues(int functions, byte[] operators) {
        byte[] parameters = bytes();
        for (int i = 0; i < 1_000; i++) {
            parameters = bytes(parameters, 0x20, u32(i));
        }
        byte[] function = bytes(0, parameters, operators, 0x0b);
        byte[] one = bytes(u32(function.length), function);
        return module(
                section(1, many(1, 0x60, u32(1_000), repeat(1_000, 0x7f), u32(1_000), repeat(1_000, 0x7f))),
                section(3, many(functions, 0)),
                section(10, vector(Collections.nCopies(functions, one))));
    }

    private static byte[] branches() {
        return bytes(0x02, 0, 0x41, 0, 0x0e, u32(120_000), repeat(60_000, 0, 1), 0, 0x0b);
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void hostileMegabyteCostsBoundedMemory(Hostile hostile) throws ReflectiveOperationException {
        byte[] binary = hostile.binary().get();
        assertThat(binary.length).isLessThan(2 << 20);
        Allocation allocation = new Allocation();
        long before = allocation.bytes();
        long began = System.nanoTime();
        String code = null;
        try {
            Component.decode(binary);
        } catch (InvalidComponent refused) {
            code = refused.code();
            assertThat(refused.getMessage()).hasSizeLessThan(2_000);
        }
        long allocated = allocation.bytes() - before;
        System.out.printf(
                "%-60s %8d bytes %6d ms %6.1f MiB  %s%n",
                hostile.what(), binary.length, (System.nanoTime() - began) / 1_000_000, allocated / 1048576.0, code);
        assertThat(code).isEqualTo(hostile.code());
        assertThat(allocated >> 20).isLessThan(MOST_MEBIBYTES);
    }

    private static byte[] repeated(int times, byte[] section) {
        return component(repeat(times, section));
    }

    private static byte[] repeat(int times, Object... parts) {
        byte[] one = bytes(parts);
        byte[] all = new byte[times * one.length];
        for (int i = 0; i < times; i++) {
            System.arraycopy(one, 0, all, i * one.length, one.length);
        }
        return all;
    }

    private static byte[] body(byte[] operators) {
        byte[] function = bytes(0, operators, 0x0b);
        return module(
                section(1, many(1, 0x60, 0, 0)),
                section(3, many(1, 0)),
                section(10, vector(List.of(bytes(u32(function.length), function)))));
    }

    private static byte[] deepComponents() {
        byte[] inner = component();
        for (int i = 0; i < 20_000; i++) {
            inner = component(section(COMPONENT, inner));
            if (inner.length > 1_000_000) {
                break;
            }
        }
        return inner;
    }

    private static byte[] deepTypes() {
        return component(bytes(TYPE, u32(300_001), 1, repeat(100_000, 0x42, 1, 1)));
    }

    private static byte[] pair(int i) {
        return i == 0 ? bytes(0x7f) : bytes(0x6f, 2, typeIndex(i - 1), typeIndex(i - 1));
    }

    /// Each type aliases the one before from outside and exports two instances of it.
    private static byte[] sharedInstances() {
        byte[] types = many(
                40,
                i -> i == 0
                        ? bytes(0x42, vector(List.of(bytes(0x04, 0, "r", 0x03, 0x01))))
                        : bytes(
                                0x42,
                                vector(List.of(
                                        bytes(0x02, 0x03, 0x02, 1, u32(i - 1L)),
                                        bytes(0x04, 0, "a", 0x05, 0),
                                        bytes(0x04, 0, "b", 0x05, 0)))));
        return component(section(TYPE, types), section(IMPORT, many(1, 0, "i", 0x05, 39)));
    }

    private static byte[] chainedTypes() {
        return component(section(
                TYPE,
                many(
                        4_000,
                        i -> i == 0
                                ? bytes(0x42, 0)
                                : bytes(
                                        0x42,
                                        vector(List.of(
                                                bytes(0x02, 0x03, 0x02, 1, u32(i - 1L)),
                                                bytes(0x04, 0, "a", 0x05, 0)))))));
    }

    private static byte[] chainedInstances() {
        return component(section(
                INSTANCE, many(45_000, i -> i == 0 ? bytes(1, 0) : bytes(1, many(1, 0, "a", 5, u32(i - 1L))))));
    }

    private static byte[] importsOfLargeType() {
        List<byte[]> types = new ArrayList<>();
        for (int i = 0; i < 19; i++) {
            types.add(pair(i));
        }
        types.add(bytes(0x40, many(1, "p", 18), 1, 0));
        return component(section(TYPE, vector(types)), section(IMPORT, many(50_000, i -> bytes(0, "f" + i, 1, 19))));
    }

    private static byte[] loweredLargeType() {
        List<byte[]> types = new ArrayList<>();
        for (int i = 0; i < 18; i++) {
            types.add(pair(i));
        }
        for (int i = 0; i < 50_000; i++) {
            types.add(bytes(0x40, many(1, "p", 17), 1, 0));
        }
        return component(
                section(TYPE, vector(types)), section(IMPORT, many(40_000, i -> bytes(0, "f" + i, 1, u32(18L + i)))));
    }

    private static byte[] loweredManyParameters() {
        return component(
                section(TYPE, vector(List.of(bytes(0x40, many(1_000, i -> bytes("p" + i, 0x7f)), 1, 0)))),
                section(IMPORT, many(1, 0, "f", 1, 0)),
                section(CORE_MODULE, module(section(5, many(1, 0, 1)), section(7, many(1, "m", 2, 0)))),
                section(CORE_INSTANCE, many(1, 0, 0, 0)),
                section(ALIAS, many(1, 0, 2, 1, 0, "m")),
                section(CANON, many(45_000, 1, 0, 0, 1, 3, 0)));
    }

    private static byte[] comparedEnums() {
        byte[] names = many(10_000, i -> bytes("n" + i));
        byte[] inner = component(
                section(TYPE, vector(List.of(bytes(0x6d, names)))), section(IMPORT, many(1, 0, "t", 0x03, 0x00, 0)));
        return component(
                section(TYPE, vector(List.of(bytes(0x6d, names)))),
                section(COMPONENT, inner),
                section(INSTANCE, many(50_000, 0, 0, 1, "t", 0x03, 0)));
    }

    private static byte[] exportedInstance() {
        return component(
                section(TYPE, vector(List.of(bytes(0x40, 0, 1, 0)))),
                section(IMPORT, many(1, 0, "f", 1, 0)),
                section(INSTANCE, many(1, 1, many(1_000, i -> bytes(0, "e" + i, 1, 0)))),
                section(EXPORT, many(50_000, i -> bytes(0, "i" + i, 5, 0, 0))));
    }

    private static byte[] aliasedInstance() {
        return component(
                section(INSTANCE, many(1, 1, 0)),
                section(INSTANCE, many(1, 1, many(1_000, i -> bytes(0, "e" + i, 5, 0)))),
                section(INSTANCE, many(1, 1, many(1, 0, "j", 5, 1))),
                section(ALIAS, many(45_000, 5, 0, 2, "j")));
    }

    private static byte[] importedResources() {
        return component(
                section(TYPE, vector(List.of(bytes(0x42, many(1_000, i -> bytes(0x04, 0, "r" + i, 0x03, 0x01)))))),
                section(IMPORT, many(50_000, i -> bytes(0, "i" + i, 5, 0))));
    }

    private static byte[] instantiatedModule() {
        return component(
                section(
                        CORE_MODULE,
                        module(
                                section(1, many(1, 0x60, 0, 0)),
                                section(2, many(5_000, i -> bytes("m", "f" + i, 0, 0))))),
                section(
                        CORE_MODULE,
                        module(
                                section(1, many(1, 0x60, 0, 0)),
                                section(3, many(1, 0)),
                                section(7, many(5_000, i -> bytes("f" + i, 0, 0))),
                                section(10, many(1, 2, 0, 0x0b)))),
                section(CORE_INSTANCE, many(1, 0, 1, 0)),
                section(CORE_INSTANCE, many(45_000, 0, 0, 1, "m", 0x12, 0)));
    }

    private static byte[] instantiatedComponent() {
        byte[] inner = component(
                section(
                        TYPE,
                        vector(List.of(
                                bytes(0x40, 0, 1, 0), bytes(0x42, many(1_000, i -> bytes(0x04, 0, "e" + i, 3, 1)))))),
                section(IMPORT, many(1, 0, "i", 5, 1)));
        return component(
                section(TYPE, vector(List.of(bytes(0x42, many(1_000, i -> bytes(0x04, 0, "e" + i, 3, 1)))))),
                section(IMPORT, many(1, 0, "i", 5, 0)),
                section(COMPONENT, inner),
                section(INSTANCE, many(50_000, 0, 0, 1, "i", 5, 0)));
    }

    private static byte[] aliasedFunction() {
        return component(
                section(TYPE, vector(List.of(bytes(0x40, 0, 1, 0)))),
                section(IMPORT, many(1, 0, "f", 1, 0)),
                section(INSTANCE, many(1, 1, many(1, 0, "e", 1, 0))),
                section(ALIAS, many(45_000, 1, 0, 0, "e")));
    }
}
