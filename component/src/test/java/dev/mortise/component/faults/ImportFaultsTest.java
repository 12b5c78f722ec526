package dev.mortise.component.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mortise.component.CompileOptions.Engine;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// How core modules are linked.
class ImportFaultsTest {
    @ParameterizedTest
    @EnumSource
    void importsMayHaveEmptyNames(Engine engine) {
        Fault fault = new Fault("names", engine).bare("giver", 0).bare("empty", 1, "=giver");
        assertThat(fault.callBare("empty", "one")).startsWith("MalformedException");
        assertThat(fault.call("one")).isEqualTo("1");
    }

    @ParameterizedTest
    @EnumSource
    void functionMayBeGivenUnderTheNameOfAnotherExport(Engine engine) {
        Fault fault =
                new Fault("names", engine).bare("giver", 0).bareFunction("renamed", 2, "given", "wide", "giver", "two");
        assertThat(fault.callBare("renamed", "two")).startsWith("UnlinkableException");
        assertThat(fault.call("two")).isEqualTo("2");
    }
}
