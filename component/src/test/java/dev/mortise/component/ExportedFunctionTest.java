package dev.mortise.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.mortise.component.ValueType.Primitive;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Functions that are found once and called many times, with their types at hand.
class ExportedFunctionTest {
    private static final FuncType DIVIDE = new FuncType(
            List.of(new ValueType.Field("a", Primitive.U32), new ValueType.Field("b", Primitive.U32)), Primitive.U32);

    @Test
    void typesAreAtHandBeforeAnythingRuns() {
        ComponentType type = Component.decode(Fixture.bytes("guest")).type();
        assertThat(type.function(Fixture.GUEST, "divide")).isEqualTo(DIVIDE);
        assertThat(type.functions(Fixture.GUEST))
                .containsEntry("divide", DIVIDE)
                .hasSize(14);
        assertThat(type.functions("")).containsOnlyKeys("as-color", "as-char");
    }

    @Test
    void functionIsFoundOnceAndCalledOften() {
        try (ComponentInstance guest = Fixture.guest(CompileOptions.compiled())) {
            ExportedFunction divide = guest.function(Fixture.GUEST, "divide");
            assertThat(divide.name()).isEqualTo("divide");
            assertThat(divide.type()).isEqualTo(DIVIDE);
            for (long i = 1; i < 100; i++) {
                assertThat(divide.call(new Value.U32(i * 7), new Value.U32(7))).isEqualTo(new Value.U32(i));
            }
            assertThat(divide.call(List.of(new Value.U32(9), new Value.U32(3)))).isEqualTo(new Value.U32(3));
        }
    }

    @Test
    void wrongNameGetsTheListOfWhatThereIs() {
        try (ComponentInstance guest = Fixture.guest(CompileOptions.compiled())) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> guest.function(Fixture.GUEST, "devide"))
                    .withMessageContaining("no exported function `devide` of `test:guest/api@1.0.0`")
                    .withMessageContaining("`echo`, `echo-bytes`")
                    .withMessageContaining("`divide`");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> guest.function("", "divide"))
                    .withMessage("no exported function `divide`: the component exports the functions `as-color`,"
                            + " `as-char`");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> guest.function("test:guest/api", "divide"))
                    .withMessage("no exported interface `test:guest/api`: the component exports"
                            + " `test:guest/api@1.0.0`");
        }
    }

    @Test
    void wrongNumberOfArgumentsLeavesTheInstanceUsable() {
        try (ComponentInstance guest = Fixture.guest(CompileOptions.compiled())) {
            ExportedFunction divide = guest.function(Fixture.GUEST, "divide");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> divide.call(new Value.U32(1)))
                    .withMessage("`divide`: expected 2 arguments, found 1");
            assertThat(divide.call(new Value.U32(8), new Value.U32(2))).isEqualTo(new Value.U32(4));
        }
    }

    @Test
    void functionOfAClosedInstanceTraps() {
        ComponentInstance guest = Fixture.guest(CompileOptions.compiled());
        ExportedFunction divide = guest.function(Fixture.GUEST, "divide");
        guest.close();
        assertThatExceptionOfType(Trap.class)
                .isThrownBy(() -> divide.call(new Value.U32(8), new Value.U32(2)))
                .satisfies(trap -> assertThat(trap.code()).isEqualTo("poisoned"));
    }
}
