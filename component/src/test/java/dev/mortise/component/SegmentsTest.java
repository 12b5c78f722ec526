package dev.mortise.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Data segments belong to an instance of a module, whoever else has its memory.
class SegmentsTest {
    private static ComponentInstance instance(CompileOptions.Engine engine) {
        return Component.decode(Fixture.bytes("segments"))
                .compile(new CompileOptions(CoreRewriter.NONE, engine))
                .instantiate(Linker.EMPTY, Fixture.OPTIONS);
    }

    private static @Nullable Value call(ComponentInstance instance, String function) {
        return instance.call("", function, List.of());
    }

    @ParameterizedTest
    @EnumSource
    void modulesThatShareAMemoryHaveTheirOwnSegments(CompileOptions.Engine engine) {
        try (ComponentInstance instance = instance(engine)) {
            call(instance, "owner-init");
            assertThat(call(instance, "see")).isEqualTo(new Value.U8('o'));
            call(instance, "user-init");
            assertThat(call(instance, "see")).isEqualTo(new Value.U8('u'));
            call(instance, "user-drop");
            call(instance, "owner-init");
            assertThat(call(instance, "see")).isEqualTo(new Value.U8('o'));
        }
    }

    @ParameterizedTest
    @EnumSource
    void droppedAndActiveSegmentsAreEmpty(CompileOptions.Engine engine) {
        record Steps(List<String> before, String last) {}
        for (Steps steps : List.of(
                new Steps(List.of("owner-drop"), "owner-init"),
                new Steps(List.of("owner-init", "user-drop"), "user-init"),
                new Steps(List.of(), "user-init-active"))) {
            try (ComponentInstance instance = instance(engine)) {
                steps.before().forEach(step -> call(instance, step));
                assertThatExceptionOfType(Trap.class)
                        .isThrownBy(() -> call(instance, steps.last()))
                        .satisfies(trap -> assertThat(trap.code()).isEqualTo("out_of_bounds_memory"));
            }
        }
    }
}
