package dev.mortise.component.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mortise.component.CompileOptions.Engine;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Exceptions that cross core modules.
class TagFaultsTest {
    @ParameterizedTest
    @EnumSource
    void tagsOfTwoInstancesOfOneModuleDiffer(Engine engine) {
        Fault fault = new Fault("tags", engine)
                .bare("x", 1)
                .bare("y", 1)
                .bare("a", 2, "tag=x")
                .bare("b", 2, "tag=y")
                .bare("catcher", 3, "tag=x", "a=a", "b=b");
        assertThat(fault.callBare("catcher", "catch-b", 42)).isNotEqualTo("77");
        assertThat(fault.call("catch-b", 42)).isEqualTo("77");
        assertThat(fault.call("catch-a", 42)).isEqualTo("42");
    }

    @ParameterizedTest
    @EnumSource
    void moduleThatDefinesATagCatchesWhatAnotherThrowsWithIt(Engine engine) {
        Fault fault = new Fault("tags", engine)
                .bare("table", 4)
                .bare("own", 0, "host=table")
                .bare("fill", 5, "tag=own", "table=table");
        assertThat(fault.callBare("own", "catch-own", 42)).isNotEqualTo("42");
        assertThat(fault.call("catch-own", 42)).isEqualTo("42");
    }
}
