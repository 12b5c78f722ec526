package dev.mortise.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mortise.engine.fault.Problem;
import dev.mortise.engine.fault.Refused;
import dev.mortise.engine.manifest.Manifest;
import dev.mortise.engine.manifest.ManifestParser;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.UUID;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.assertj.core.api.ObjectAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InspectionTest {
    private static final String COMPONENT = "0061736d0d000100";

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

    @ParameterizedTest
    @ValueSource(strings = {"wasi:sockets/tcp-create-socket@0.2.0", "wasi:http/outgoing-handler@0.2.12"})
    void socketsAndHttpAreNamedWithWhatThereIs(String imported) {
        byte[] name = imported.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream one = new ByteArrayOutputStream();
        one.writeBytes(new byte[] {1, 0, (byte) name.length});
        one.writeBytes(name);
        one.writeBytes(new byte[] {5, 0});
        byte[] instanceWithCreate = HexFormat.of().parseHex("0142020140000079" + "040006637265617465" + "0100");

        refusal(with(COMPONENT, section(7, instanceWithCreate), section(10, one.toByteArray())), manifest)
                .satisfies(refused -> assertThat(refused.problems()).anySatisfy(problem -> {
                    assertThat(problem.what()).contains("`" + imported + "`", "`create`");
                    assertThat(problem.remedy()).contains("WASI 0.2 without sockets and HTTP");
                }));
    }

    @Test
    void aFunctionThatIsTooLargeIsNamedWithTheToolchainToUse() {
        byte[] body = new byte[140_000];
        Arrays.fill(body, 1, body.length - 1, (byte) 0x01);
        body[body.length - 1] = 0x0b;
        byte[] type = HexFormat.of().parseHex("01600000");
        byte[] function = HexFormat.of().parseHex("0100");
        byte[] code = with("01", unsigned(body.length), body);
        byte[] module = with("0061736d01000000", section(1, type), section(3, function), section(10, code));
        byte[] component = with(COMPONENT, section(1, module));

        refusal(component, manifest).satisfies(refused -> {
            Problem problem = refused.problems().getFirst();
            assertThat(problem.what()).contains("function 0 of core module 0", "140000 bytes");
            assertThat(problem.byteOffset()).isEqualTo((long) component.length - body.length);
            assertThat(problem.remedy()).contains("componentize-qjs", "sync", "optSize", "StarlingMonkey");
        });
    }

    @Test
    void asyncIsNamedWithHowToDoWithout() {
        refusal(with(COMPONENT, section(8, new byte[] {1, 0x0a})), manifest).satisfies(refused -> {
            Problem problem = refused.problems().getFirst();
            assertThat(problem.what()).contains("async built-ins (0x0a)");
            assertThat(problem.remedy()).contains("componentize-qjs", "sync");
        });
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

    private static byte[] section(int id, byte[] content) {
        return with(HexFormat.of().toHexDigits((byte) id), unsigned(content.length), content);
    }

    private static byte[] unsigned(int value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int rest = value;
        while (rest >= 0x80) {
            out.write((rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        out.write(rest);
        return out.toByteArray();
    }

    private static byte[] with(String hex, byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(HexFormat.of().parseHex(hex));
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
