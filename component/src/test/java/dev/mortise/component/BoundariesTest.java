package dev.mortise.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What may and what may not cross from one component instance into another.
class BoundariesTest {
    private static final Value SEVEN = new Value.U32(7);

    private static ComponentInstance reentrant() {
        Linker linker = Linker.builder()
                .instance("")
                .function("again", (call, arguments) -> call.instance().call("", "plain", List.of()))
                .done()
                .build();
        return Fixture.compile("reentrance").instantiate(linker, Fixture.OPTIONS);
    }

    private static void assertTraps(ComponentInstance instance, String function, String code) {
        assertThatExceptionOfType(Trap.class)
                .isThrownBy(() -> instance.call("", function, List.of()))
                .satisfies(trap -> assertThat(trap.code()).isEqualTo(code));
    }

    @ParameterizedTest
    @ValueSource(strings = {"via-host", "ring", "self"})
    void instanceIsNotEnteredAgainWhileACallRunsInIt(String function) {
        try (ComponentInstance instance = reentrant()) {
            assertThat(instance.call("", "plain", List.of())).isEqualTo(SEVEN);
            assertTraps(instance, function, "reentered");
            assertTraps(instance, "plain", "poisoned");
        }
    }

    @Test
    void childMayCallTheParentThatCallsIt() {
        try (ComponentInstance instance = reentrant()) {
            assertThat(instance.call("", "around", List.of())).isEqualTo(new Value.U32(107));
            assertThat(instance.call("", "around", List.of())).isEqualTo(new Value.U32(107));
            assertThat(instance.call("", "plain", List.of())).isEqualTo(SEVEN);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"in-call", "in-post-return", "in-realloc", "in-destructor"})
    void exceptionOfOneComponentIsNotCaughtByAnother(String function) {
        for (CompileOptions options : List.of(CompileOptions.compiled(), CompileOptions.interpreted())) {
            try (ComponentInstance instance = Component.decode(Fixture.bytes("throws"))
                    .compile(options)
                    .instantiate(Linker.EMPTY, Fixture.OPTIONS)) {
                assertTraps(instance, function, "uncaught_exception");
            }
        }
    }

    @Test
    void stringThatShrinksToLatin1KeepsTheAlignmentOfItsAllocation() {
        try (ComponentInstance instance = Fixture.compile("deflate").instantiate(Linker.EMPTY, Fixture.OPTIONS)) {
            assertThat(instance.call("", "run", List.of())).isEqualTo(new Value.U32(22));
        }
    }
}
