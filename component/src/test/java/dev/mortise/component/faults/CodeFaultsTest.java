package dev.mortise.component.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mortise.component.CompileOptions.Engine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Code that the engine misreads.
class CodeFaultsTest {
    @ParameterizedTest
    @EnumSource
    void blocksMayHaveTypesWhoseIndexIsTheByteOfAValueType(Engine engine) {
        Fault fault = new Fault("types", engine).bare("m", 0);
        assertThat(fault.callBare("m", "blocks", 5)).startsWith("InvalidException");
        assertThat(fault.call("blocks", 5)).isEqualTo("8");
    }

    @Test
    void tailCallMayGoToAFunctionOfAnotherInstance() {
        Fault fault = new Fault("tails", Engine.COMPILED).bare("a", 0).bare("b", 1, "a=a");
        assertThat(fault.callBare("b", "call", 3, 5, 0)).contains("different Machine");
        assertThat(fault.call("call", 3, 5, 0)).isEqualTo("11");
    }

    /// The interpreter runs the function of its own instance that has the same index.
    @Test
    void interpretedTailCallGoesToTheOtherInstance() {
        Fault fault = new Fault("tails", Engine.INTERPRETED).bare("a", 0).bare("b", 1, "a=a");
        assertThat(fault.callBare("b", "call", 3, 5, 0)).isNotEqualTo("11");
        assertThat(fault.call("call", 3, 5, 0)).isEqualTo("11");
    }

    @ParameterizedTest
    @EnumSource
    void tailCallsTakeNoStackAndCheckTypes(Engine engine) {
        Fault fault = new Fault("tails", engine);
        assertThat(fault.call("down", 60_000, 7)).isEqualTo("120007");
        assertThat(fault.call("call", 6, 7, 2)).isEqualTo("42");
        assertThat(fault.call("call", 6, 7, 1)).isEqualTo("indirect_call_type_mismatch");
        assertThat(fault.call("call", 6, 7, 3)).isEqualTo("undefined_element");
        assertThat(fault.call("call", 6, 7, 4)).isEqualTo("undefined_element");
    }

    @ParameterizedTest
    @ValueSource(strings = {"kept", "kept-all"})
    void exceptionThatIsReferredToSurvivesALaterOneOfTheSameTag(String function) {
        for (Engine engine : Engine.values()) {
            Fault fault = new Fault("exceptions", engine).bare("m", 0);
            assertThat(fault.callBare("m", function)).isEqualTo("2");
            assertThat(fault.call(function)).isEqualTo("1");
        }
    }

    @ParameterizedTest
    @EnumSource
    void exceptionReferencesPassBetweenInstances(Engine engine) {
        Fault fault = new Fault("exceptions", engine)
                .bare("tag", 1)
                .bare("table", 3)
                .bare("thrower", 2, "tag=tag", "table=table")
                .bare("catcher", 4, "tag=tag", "table=table", "thrower=thrower");
        assertThat(fault.callBare("catcher", "across")).isNotEqualTo("1");
        assertThat(fault.callBare("catcher", "given-away")).isNotEqualTo("9");
        assertThat(fault.call("across")).isEqualTo("1");
        assertThat(fault.call("given-away")).isEqualTo("9");
    }

    @ParameterizedTest
    @EnumSource
    void codeAroundExceptionReferencesKeepsItsLabels(Engine engine) {
        Fault fault = new Fault("exceptions", engine);
        assertThat(fault.call("clauses", 0)).isEqualTo("100");
        assertThat(fault.call("clauses", 1)).isEqualTo("12");
        assertThat(fault.call("clauses", 2)).isEqualTo("21");
        assertThat(fault.call("branches", 0)).isEqualTo("41");
        assertThat(fault.call("branches", 1)).isEqualTo("43");
        assertThat(fault.call("branches", 2)).isEqualTo("44");
        assertThat(fault.call("branches", 3)).isEqualTo("45");
        assertThat(fault.call("branches", 4)).isEqualTo("42");
        assertThat(fault.call("loops", 4)).isEqualTo("10");
        assertThat(fault.call("null")).isEqualTo("null_reference");
    }
}
