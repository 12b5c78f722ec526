package dev.mortise.engine.fuel;

import static dev.mortise.engine.fuel.MeteredCall.number;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mortise.component.CompileOptions.Engine;
import dev.mortise.component.Component;
import dev.mortise.component.Trap;
import dev.mortise.component.Value;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// Functions that are given the counter as a parameter.
class GivenCounterTest {
    private static final long PLENTY = 100_000_000;

    private static byte[] bytes() throws IOException {
        try (InputStream in = GivenCounterTest.class.getResourceAsStream("/fuel/counter.wasm")) {
            return Objects.requireNonNull(in).readAllBytes();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "recurses, 1, 1",
        "recurses, 10, 55",
        "locals, 0, 1024",
        "locals, 9, 1069",
        "lengths, 0, 2",
        "lengths, 1, 8",
        "lengths, 150, 8",
        "unreached, 1, 8",
        "unreached, 6, 7",
        "throws, 0, 5",
        "throws, 7, 33",
        "parts, 0, 12",
        "parts, 1, 12",
        "parts, 2, 12",
        "parts, 3, 12",
        "parts, 4, 8",
        "ends, 1, 54",
        "ends, 2, 55",
        "loops, 0, 4",
        "loops, 5, 4",
        "mixes, 0, 3",
        "mixes, 3, 45",
        "hosts, 0, 0",
        "hosts, 6, 27",
        "exported, 0, 4",
        "exported, 8, 20"
    })
    void doesAndUsesWhatItsTwinDoes(String name, int argument, int result) throws IOException {
        for (Engine engine : Engine.values()) {
            MeteredCall calls = MeteredCall.of("counter", engine);
            List<Long> atHost = new ArrayList<>();
            List<Long> atTwinsHost = new ArrayList<>();
            MeteredCall.Outcome own = calls.run(FuelMeter.of(PLENTY), name, number(argument), atHost::add);
            MeteredCall.Outcome twin =
                    calls.run(FuelMeter.of(PLENTY), name + "-twin", number(argument), atTwinsHost::add);
            assertThat(own.result()).as("%s", engine).isEqualTo(new Value.S32(result));
            assertThat(own).as("%s", engine).isEqualTo(twin);
            assertThat(atHost).as("%s", engine).isEqualTo(atTwinsHost);
            long used = own.atStartUnits() + own.callUnits();
            assertThat(calls.run(FuelMeter.of(used + 1), name, number(argument)).result())
                    .as("%s", engine)
                    .isEqualTo(new Value.S32(result));
            FuelMeter tooLittle = FuelMeter.of(1);
            assertThatExceptionOfType(OutOfFuel.class).isThrownBy(() -> calls.run(tooLittle, name, number(argument)));
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void endsWhenTheStackIsUsedUp(Engine engine) throws IOException {
        MeteredCall calls = MeteredCall.of("counter", engine);
        assertThatExceptionOfType(Trap.class)
                .isThrownBy(() -> calls.run(FuelMeter.of(PLENTY), "exported", number(1_000_000)))
                .satisfies(trap -> assertThat(trap.code()).isEqualTo("call_stack_exhausted"));
    }

    @Test
    void onlyWhatIsOnlyCalledIsGivenIt() throws IOException {
        byte[] module = Component.decode(bytes()).coreModules().getFirst().bytes();
        ModuleSurvey survey = ModuleSurvey.read(new CoreBytes(0, module, 8, module.length));
        // `leaf`, `exported` and the nine others that have a twin, but for `loops`, which tables refer to.
        assertThat(survey.functions().takeCounter().cardinality()).isEqualTo(11);
        assertThat(survey.wrapped()).hasSize(1);
    }
}
