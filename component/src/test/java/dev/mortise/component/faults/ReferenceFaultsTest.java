package dev.mortise.component.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mortise.component.CompileOptions.Engine;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// References to functions that pass from one core instance to another.
class ReferenceFaultsTest {
    record Passed(Engine engine, String function, String result) {}

    static Stream<Passed> passed() {
        return Arrays.stream(Engine.values())
                .flatMap(engine -> Stream.of(
                        new Passed(engine, "from-result", "11"),
                        new Passed(engine, "get-set", "11"),
                        new Passed(engine, "get-set-shared", "11"),
                        new Passed(engine, "global-const", "11"),
                        new Passed(engine, "global-init", "11"),
                        new Passed(engine, "global-set", "21"),
                        new Passed(engine, "init", "11"),
                        new Passed(engine, "grow", "11")));
    }

    @ParameterizedTest
    @MethodSource("passed")
    void referenceStandsForTheFunctionOfTheInstanceThatItCameFrom(Passed passed) {
        Fault fault = fault(passed.engine());
        assertThat(fault.callBare("b", passed.function())).isNotEqualTo(passed.result());
        assertThat(fault.call(passed.function())).isEqualTo(passed.result());
    }

    @ParameterizedTest
    @EnumSource
    void referencesThatTheEngineGetsRightStayRight(Engine engine) {
        Fault fault = fault(engine);
        assertThat(fault.call("copy")).isEqualTo("11");
        assertThat(fault.call("init1")).isEqualTo("21");
        assertThat(fault.call("fill")).isEqualTo("22");
        assertThat(fault.call("tail")).isEqualTo("11");
    }

    private static Fault fault(Engine engine) {
        return new Fault("references", engine).bare("a", 0).bare("b", 1, "a=a");
    }
}
