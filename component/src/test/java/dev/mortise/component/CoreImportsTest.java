package dev.mortise.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import org.junit.jupiter.api.Test;

/// Core modules that were rewritten to import what the host adds.
class CoreImportsTest {
    private final CoreGlobal left = CoreGlobal.ofI64(10);
    private final InstanceOptions options = new InstanceOptions(
            1 << 20,
            CoreImports.builder()
                    .global("meter", "left", left)
                    .hook("meter", "stop", counter -> {
                        throw new LimitExceeded("stopped", "nothing left");
                    })
                    .build());

    private static CompiledComponent metered(CompileOptions.Engine engine) {
        CoreRewriter rewriter = CoreRewriter.each((index, module) -> Fixture.bytes("metered"));
        return Component.decode(Fixture.bytes("plain")).compile(new CompileOptions(rewriter, engine));
    }

    @Test
    void rewrittenModuleSharesTheGlobalAndCallsTheHook() {
        for (CompileOptions.Engine engine : CompileOptions.Engine.values()) {
            left.set(10);
            try (ComponentInstance instance = metered(engine).instantiate(Linker.EMPTY, options)) {
                assertThat(instance.call("", "run", List.of(new Value.U32(4)))).isEqualTo(new Value.U32(4));
                assertThat(left.get()).isEqualTo(6);
                assertThatExceptionOfType(LimitExceeded.class)
                        .isThrownBy(() -> instance.call("", "run", List.of(new Value.U32(7))))
                        .satisfies(limit -> assertThat(limit.code()).isEqualTo("stopped"));
                assertThat(left.get()).isEqualTo(-1);
            }
        }
    }

    @Test
    void componentMayNotImportUnderTheHostsNames() {
        CompiledComponent thief = Fixture.compile("thief");
        assertThat(thief.instantiate(Linker.EMPTY, Fixture.OPTIONS).memoryBytes())
                .isZero();
        assertThatExceptionOfType(LinkError.class)
                .isThrownBy(() -> thief.instantiate(Linker.EMPTY, options))
                .satisfies(error -> assertThat(error.code()).isEqualTo("reserved_import"));
    }
}
