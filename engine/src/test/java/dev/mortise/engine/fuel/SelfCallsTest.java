package dev.mortise.engine.fuel;

import static dev.mortise.engine.fuel.MeteredCall.number;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mortise.component.CompileOptions.Engine;
import dev.mortise.component.Value;
import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SelfCallsTest {
    private static final String COMPONENT = "self-calls";
    private static final long PLENTY = 100_000_000;

    @ParameterizedTest
    @CsvSource({
        "swap, 0, 10",
        "swap, 1, 20",
        "swap, 4, 10",
        "clears, 0, 7",
        "clears, 1, 7",
        "clears, 5, 7",
        "nested, 0, 14",
        "nested, 3, 14",
        "leaves, 0, 9",
        "leaves, 1, 8",
        "leaves, 2, 9",
        "leaves, 7, 8",
        "tries, 0, 102",
        "tries, 3, 102",
        "works, 0, 3",
        "works, 3, 12",
        "effects, 0, 0",
        "effects, 6, 0",
        "pairs, 0, -1",
        "pairs, 3, -1"
    })
    void aFunctionThatCallsItselfDoesAndUsesWhatTwinsDo(String name, int argument, int result) throws IOException {
        for (Engine engine : Engine.values()) {
            MeteredCall calls = MeteredCall.of(COMPONENT, engine);
            MeteredCall.Outcome own = calls.run(FuelMeter.of(PLENTY), name, number(argument));
            MeteredCall.Outcome twins = calls.run(FuelMeter.of(PLENTY), name + "-twins", number(argument));
            assertThat(own.result()).as("%s", engine).isEqualTo(new Value.S32(result));
            assertThat(own).as("%s", engine).isEqualTo(twins);
            FuelMeter tooLittle = FuelMeter.of(1);
            assertThatExceptionOfType(OutOfFuel.class).isThrownBy(() -> calls.run(tooLittle, name, number(argument)));
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void takesNoStackHoweverOften(Engine engine) throws IOException {
        int often = engine == Engine.COMPILED ? 3_000_000 : 300_000;
        MeteredCall.Outcome outcome =
                MeteredCall.of(COMPONENT, engine).run(FuelMeter.of(PLENTY), "effects", number(often));
        assertThat(outcome.result()).isEqualTo(new Value.S32(0));
    }
}
