package dev.mortise.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mortise.engine.fault.Refused;
import dev.mortise.engine.manifest.Manifest;
import dev.mortise.engine.manifest.ManifestParser;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Arrays;
import java.util.UUID;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.assertj.core.api.ObjectAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InspectionTest {
    private final PluginEngine engine = new PluginEngine(EngineOptions.of(Clock.systemUTC(), UUID::randomUUID));
    private final Manifest manifest = Examples.manifest("inventory");

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void aGoodComponentIsDescribed() {
        byte[] wasm = Examples.wasm("inventory");

        Inspection inspection = engine.inspect(wasm, manifest);

        assertThat(inspection.sizeBytes()).isEqualTo(wasm.length);
        assertThat(inspection.imports()).contains("erp:plugin/host-api@1.0.0");
        assertThat(inspection.exports()).contains("erp:plugin/plugin-api@1.0.0");
        assertThat(inspection.coreModules()).isPositive();
        assertThat(inspection.memoryBytesAtStart()).isPositive();
    }

    @Test
    void aTextIsNoComponent() {
        refusal("hello".getBytes(StandardCharsets.UTF_8), manifest)
                .satisfies(refused ->
                        assertThat(refused.problems().getFirst().what()).contains("not WebAssembly"))
                .satisfies(refused ->
                        assertThat(refused.problems().getFirst().byteOffset()).isZero());
    }

    @Test
    void nothingIsNoComponent() {
        refusal(new byte[0], manifest);
    }

    @Test
    void aCoreModuleIsNoComponent() {
        refusal(new byte[] {0, 'a', 's', 'm', 1, 0, 0, 0}, manifest)
                .satisfies(refused ->
                        assertThat(refused.problems().getFirst().what()).contains("core module"))
                .satisfies(refused ->
                        assertThat(refused.problems().getFirst().remedy()).contains("component new"));
    }

    @Test
    void aCutOffComponentIsRefusedWithAnOffset() {
        byte[] wasm = Examples.wasm("inventory");
        refusal(Arrays.copyOf(wasm, wasm.length / 2), manifest)
                .satisfies(refused ->
                        assertThat(refused.problems().getFirst().byteOffset()).isPositive());
    }

    @Test
    void aMissingExportIsNamed() {
        refusal(Examples.wasm("hostile/lacks-export"), Examples.manifest("hostile/lacks-export"))
                .satisfies(refused -> assertThat(refused).hasMessageContaining("on-tenant-created"));
    }

    @Test
    void anUnknownImportIsNamed() {
        refusal(Examples.wasm("hostile/imports-unknown"), Examples.manifest("hostile/imports-unknown"))
                .satisfies(refused -> assertThat(refused).hasMessageContaining("acme:clock/now"));
    }

    @Test
    void anotherDigestIsRefused() {
        Manifest other = ManifestParser.parse(Examples.toml("inventory")
                .replace("wasm = \"plugin.wasm\"", "wasm = \"plugin.wasm\"\nsha256 = \"" + "ab".repeat(32) + "\""));
        refusal(Examples.wasm("inventory"), other)
                .satisfies(refused -> assertThat(refused).hasMessageContaining("SHA-256"));
    }

    private ObjectAssert<Refused> refusal(byte[] wasm, Manifest of) {
        return assertThatThrownBy(() -> engine.inspect(wasm, of))
                .asInstanceOf(InstanceOfAssertFactories.type(Refused.class));
    }
}
