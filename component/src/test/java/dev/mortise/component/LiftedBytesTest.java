package dev.mortise.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mortise.component.CompileOptions.Engine;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What guests pass is bounded by what it takes of the host, not only by what it takes of the guest.
class LiftedBytesTest {
    private static CompiledComponent compile(Engine engine) {
        return Component.decode(Fixture.bytes("overlapping")).compile(new CompileOptions(CoreRewriter.NONE, engine));
    }

    private static ComponentInstance instance(Engine engine) {
        return compile(engine).instantiate(Linker.EMPTY, Fixture.OPTIONS);
    }

    private static List<Value> count(long count) {
        return List.of(new Value.U32(count));
    }

    @ParameterizedTest
    @EnumSource
    void listsThatOverlapAreLiftedWhileTheyAreFew(Engine engine) {
        try (ComponentInstance instance = instance(engine)) {
            assertThat(instance.call("", "lists", count(3)))
                    .isEqualTo(new Value.ListValue(List.of(wholeMemory(), wholeMemory(), wholeMemory())));
        }
    }

    /// Three times pointer 0 and length 65 536; at the end, the result's pointer 0 and length 3.
    private static Value wholeMemory() {
        byte[] bytes = new byte[65_536];
        bytes[6] = 1;
        bytes[14] = 1;
        bytes[22] = 1;
        bytes[65_532] = 3;
        return new Value.Bytes(bytes);
    }

    @ParameterizedTest
    @EnumSource
    void fewBytesOfTheGuestCannotDescribeAValueThatFillsTheHost(Engine engine) {
        try (ComponentInstance instance = instance(engine)) {
            assertThatExceptionOfType(LimitExceeded.class)
                    .isThrownBy(() -> instance.call("", "lists", count(8192)))
                    .withMessageContaining("134217728")
                    .satisfies(limit -> assertThat(limit.code()).isEqualTo("lifted_bytes"));
            assertThatExceptionOfType(Trap.class).isThrownBy(() -> instance.call("", "lists", count(1)));
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatOneGuestPassesToAnotherIsBoundedToo(Engine engine) {
        try (ComponentInstance instance = instance(engine)) {
            assertThatExceptionOfType(LimitExceeded.class)
                    .isThrownBy(() -> instance.call("", "passes", count(8192)))
                    .satisfies(limit -> assertThat(limit.code()).isEqualTo("lifted_bytes"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatACallTookIsGivenBackWhenItEnds(Engine engine) {
        try (ComponentInstance instance = instance(engine)) {
            for (int i = 0; i < 4; i++) {
                assertThat(instance.call("", "lists", count(1000))).isInstanceOf(Value.ListValue.class);
                assertThat(instance.call("", "passes", count(400))).isEqualTo(new Value.U32(400));
            }
        }
    }
}
