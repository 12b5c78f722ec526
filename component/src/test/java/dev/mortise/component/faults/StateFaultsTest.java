package dev.mortise.component.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mortise.component.CompileOptions.Engine;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Tables and memories.
class StateFaultsTest {
    private static final String FAILED = "-1";

    @ParameterizedTest
    @EnumSource
    void tableThatGrewIsNoLargerInTheNextInstance(Engine engine) {
        Fault fault = new Fault("state", engine).bare("one", 0);
        assertThat(fault.callBare("one", "grow")).isEqualTo("1");
        assertThat(fault.bare("next", 0).callBare("next", "size")).isNotEqualTo("1");

        assertThat(fault.call("grow")).isEqualTo("1");
        assertThat(fault.call("size")).isEqualTo("1");
    }

    @ParameterizedTest
    @EnumSource
    void callThroughATableOfAnotherModuleGoesByTheFunctionsType(Engine engine) {
        Fault fault = new Fault("state", engine).bare("caller", 1).bare("giver", 2, "caller=caller");
        assertThat(fault.callBare("caller", "right")).isNotEqualTo("42");
        assertThat(fault.call("right")).isEqualTo("42");
        assertThat(fault.call("wrong")).isEqualTo("indirect_call_type_mismatch");
    }

    @ParameterizedTest
    @EnumSource
    void everyMemoryCounts(Engine engine) {
        Fault fault = new Fault("state", engine).bareWithin("memories", 3, 1000);
        assertThat(fault.callBare("memories", "grow-second")).isNotEqualTo(FAILED);
        assertThat(fault.call("grow-second")).isEqualTo(FAILED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"copy-up", "copy-down", "fill"})
    void rangeThatWrapsIsOutsideOfTheTable(String function) {
        for (Engine engine : Engine.values()) {
            assertThat(new Fault("state", engine).call(function)).isEqualTo("out_of_bounds_table");
        }
    }

    @ParameterizedTest
    @EnumSource
    void copyFromFarOutsideIsNoFaultOfTheEngine(Engine engine) {
        Fault fault = new Fault("state", engine).bare("segments", 4);
        assertThat(fault.callBare("segments", "copy-down")).contains("ArrayIndexOutOfBoundsException");
    }

    @ParameterizedTest
    @EnumSource
    void segmentWithoutElementsMayNotBeginOutsideOfTheTable(Engine engine) {
        Fault fault = new Fault("outside", engine).bare("m", 0);
        assertThat(fault.callBare("m", "run")).isEqualTo("1");
        assertThat(fault.call("run")).isEqualTo("out_of_bounds_table");
    }
}
