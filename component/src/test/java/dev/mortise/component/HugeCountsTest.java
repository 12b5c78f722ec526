package dev.mortise.component;

import static dev.mortise.component.Binary.bytes;
import static dev.mortise.component.Binary.component;
import static dev.mortise.component.Binary.section;
import static dev.mortise.component.Binary.u32;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A count or length that stands for more than there is allocates nothing, wherever it stands.
class HugeCountsTest {
    private static final int CORE_INSTANCE = 2;
    private static final int CORE_TYPE = 3;
    private static final int COMPONENT = 4;
    private static final int INSTANCE = 5;
    private static final int ALIAS = 6;
    private static final int TYPE = 7;
    private static final int CANON = 8;
    private static final int IMPORT = 10;
    private static final int EXPORT = 11;

    /// What is counted, and the section with the bytes that stand before the count.
    record Counted(String what, List<Integer> before) {
        @Override
        public String toString() {
            return what;
        }
    }

    static Stream<Counted> counted() {
        return Stream.of(
                new Counted("core instances", List.of(CORE_INSTANCE)),
                new Counted("arguments of a core instance", List.of(CORE_INSTANCE, 1, 0, 0)),
                new Counted("exports of a core instance", List.of(CORE_INSTANCE, 1, 1)),
                new Counted("core types", List.of(CORE_TYPE)),
                new Counted("parameters of a core function", List.of(CORE_TYPE, 1, 0x60)),
                new Counted("results of a core function", List.of(CORE_TYPE, 1, 0x60, 0)),
                new Counted("declarations of a core module type", List.of(CORE_TYPE, 1, 0x50)),
                new Counted("a component's bytes", List.of(COMPONENT)),
                new Counted("instances", List.of(INSTANCE)),
                new Counted("exports of an instance", List.of(INSTANCE, 1, 1)),
                new Counted("aliases", List.of(ALIAS)),
                new Counted("types", List.of(TYPE)),
                new Counted("fields of a record", List.of(TYPE, 1, 0x72)),
                new Counted("cases of a variant", List.of(TYPE, 1, 0x71)),
                new Counted("elements of a tuple", List.of(TYPE, 1, 0x6f)),
                new Counted("flags", List.of(TYPE, 1, 0x6e)),
                new Counted("names of an enum", List.of(TYPE, 1, 0x6d)),
                new Counted("parameters of a function", List.of(TYPE, 1, 0x40)),
                new Counted("bytes of a parameter's name", List.of(TYPE, 1, 0x40, 1)),
                new Counted("declarations of a component type", List.of(TYPE, 1, 0x41)),
                new Counted("declarations of an instance type", List.of(TYPE, 1, 0x42)),
                new Counted("canonical definitions", List.of(CANON)),
                new Counted("imports", List.of(IMPORT)),
                new Counted("bytes of an import's name", List.of(IMPORT, 1, 0)),
                new Counted("exports", List.of(EXPORT)));
    }

    @ParameterizedTest
    @MethodSource("counted")
    void countIsNotBelieved(Counted counted) throws ReflectiveOperationException {
        Allocation allocation = new Allocation();
        for (long count : new long[] {9_000, 1_000_000, 0x7FFF_FFFFL, 0xFFFF_FFFFL}) {
            byte[] content = bytes(u32(count), new byte[1 << 20]);
            for (int i = counted.before().size() - 1; i > 0; i--) {
                content = bytes(counted.before().get(i), content);
            }
            byte[] binary = component(section(counted.before().getFirst(), content));
            long before = allocation.bytes();
            assertThatExceptionOfType(InvalidComponent.class).isThrownBy(() -> Component.decode(binary));
            assertThat(allocation.bytes() - before).isLessThan(4L << 20);
        }
    }
}
