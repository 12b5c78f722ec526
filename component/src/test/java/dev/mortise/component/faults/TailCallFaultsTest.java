package dev.mortise.component.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mortise.component.CompileOptions.Engine;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Tail calls out of every place where one may stand. The compiler makes them as the specification says; the
/// interpreter mistakes the operands and frames of others for those of the function that ends.
class TailCallFaultsTest {
    private static final Set<Path> RIGHT_INTERPRETED =
            EnumSet.of(Path.LEAVES_SELF, Path.HANDLES, Path.HANDLES_HOST, Path.HANDLES_INDIRECT);

    /// An export of the component, and what it gives for 5.
    enum Path {
        SELF(15),
        SELF_INDIRECT(15),
        LEAVES(994),
        LEAVES_INDIRECT(994),
        LEAVES_HOST(990),
        LEAVES_SELF(997),
        RESULTS(2),
        RESULTS_HOST(2),
        AFTERWARDS(992),
        AFTERWARDS_HOST(960),
        AFTERWARDS_INDIRECT(960),
        NESTED(923),
        HANDLES(995),
        HANDLES_HOST(995),
        HANDLES_INDIRECT(995),
        HANDLES_HOST_INDIRECT(995),
        GOES_ON(994),
        REFERENCES(7),
        EVEN(1000);

        private final String result;

        Path(int result) {
            this.result = Integer.toString(result);
        }

        String export() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    @ParameterizedTest
    @EnumSource
    void tailCallIsMadeAsTheSpecificationSays(Path path) {
        assertThat(new Fault("tail-paths", Engine.COMPILED).call(path.export(), 5))
                .isEqualTo(path.result);
        assertThat(new Fault("tail-paths", Engine.INTERPRETED).call(path.export(), 5))
                .isEqualTo(path.result);
    }

    @ParameterizedTest
    @EnumSource
    void engineAloneMakesItWhenItIsCompiledOnly(Path path) {
        assertThat(bare(path, Engine.COMPILED)).isEqualTo(path.result);
        assertThat(bare(path, Engine.INTERPRETED).equals(path.result)).isEqualTo(RIGHT_INTERPRETED.contains(path));
    }

    private static String bare(Path path, Engine engine) {
        return new Fault("tail-paths", engine)
                .bare("host", 0)
                .bare("main", 1, "host=host")
                .callBare("main", path.export(), 5);
    }

    /// References of the host that tail calls pass on. The compiler makes only the first of a chain of them when a
    /// reference comes back, and leaves the others for whoever makes a call next.
    enum Reference {
        LASTS(1),
        LASTS_INDIRECT(1),
        BESIDE(41),
        MANY(52),
        BEGINS(3),
        PASSES(1),
        PASSES_MANY(3750),
        TURNS(111);

        private final String result;

        Reference(int result) {
            this.result = Integer.toString(result);
        }

        String export() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    @ParameterizedTest
    @EnumSource
    void tailCallPassesReferencesOn(Reference one) {
        assertThat(new Fault("tail-references", Engine.COMPILED).call(one.export(), 5))
                .isEqualTo(one.result);
        assertThat(new Fault("tail-references", Engine.INTERPRETED).call(one.export(), 5))
                .isEqualTo(one.result);
    }

    @ParameterizedTest
    @EnumSource
    void compilerAloneForgetsTailCalls(Reference one) {
        String result =
                new Fault("tail-references", Engine.COMPILED).bare("main", 0).callBare("main", one.export(), 5);
        assertThat(result.equals(one.result)).isEqualTo(!one.export().startsWith("passes"));
    }

    @Test
    void tailCallsWithReferencesTakeNoStack() {
        for (Engine engine : Engine.values()) {
            Fault fault = new Fault("tail-references", engine);
            assertThat(fault.call("lasts", 100_000)).isEqualTo("1");
            assertThat(fault.call("lasts-indirect", 100_000)).isEqualTo("1");
            assertThat(fault.call("many", 100_000)).isEqualTo("1000002");
            assertThat(fault.call("passes", 100_000)).isEqualTo("1");
            assertThat(fault.call("passes-many", 100_000)).isEqualTo("1003700");
        }
    }

    @Test
    void interpretedTailCallsTakeNoStack() {
        Fault fault = new Fault("tail-paths", Engine.INTERPRETED);
        assertThat(fault.call("self", 60_000)).isEqualTo("1800030000");
        assertThat(fault.call("self-indirect", 60_000)).isEqualTo("1800030000");
        assertThat(fault.call("even", 100_000)).isEqualTo("999");
        assertThat(fault.call("nested", 100_000)).isEqualTo("923");
        assertThat(fault.call("references", 100_000)).isEqualTo("100002");
    }
}
