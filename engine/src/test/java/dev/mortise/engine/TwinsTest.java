package dev.mortise.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mortise.engine.call.CallLimits;
import dev.mortise.engine.call.CallResult;
import dev.mortise.engine.call.CallResult.LogLine;
import dev.mortise.engine.call.CallResult.Outcome;
import dev.mortise.engine.call.Caller;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The inventory plugin in JavaScript and in Rust, beside the one in C.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TwinsTest {
    private static final String FIRST = "com.acme.inventory";
    private static final String JAVASCRIPT = "com.acme.stockjs";
    private static final String RUST = "com.acme.stockrs";

    private final PluginEngine engine = new PluginEngine(EngineOptions.of(Clock.systemUTC(), UUID::randomUUID));

    private record Case(String event, String before, String after) {
        static Case created(String after) {
            return new Case("created", "null", after);
        }

        static Case updated(String before, String after) {
            return new Case("updated", row(before), after);
        }

        byte[] envelope(String plugin) {
            return """
                    {"id":"0190c1f0-0000-7000-8000-000000000001","type":"%s.item.%s","depth":0,
                     "payload":{"before":%s,"after":%s}}
                    """.formatted(plugin, event, before, row(after)).getBytes(StandardCharsets.UTF_8);
        }

        private static String row(String quantity) {
            return """
                    {"id":"0190c1f0-0000-7000-8000-000000000002","version":1,"code":"榫卯-1 😀","qty":%s}""".formatted(quantity.equals("null") ? quantity : "\"" + quantity + "\"");
        }
    }

    @BeforeAll
    void start() {
        List<Recovered> started =
                engine.recover(List.of(code("inventory"), code("inventory-js"), code("inventory-rust")));
        assertThat(started).allSatisfy(one -> assertThat(one.reason()).isNull());
    }

    @AfterAll
    void close() {
        engine.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"5", "9.999", "-1", "0", "0009.5", "10", "10.000", "10.001", "123456789012345678.5", "null"})
    void aCreatedItemHasTheSameEffectsAsInEach(String quantity) {
        assertSame(Case.created(quantity));
    }

    @ParameterizedTest
    @CsvSource({"5,20", "20,5", "5,6", "20,21", "null,3", "3,null", "null,null"})
    void aChangedItemHasTheSameEffectsAsInEach(String before, String after) {
        assertSame(Case.updated(before, after));
    }

    @ParameterizedTest
    @ValueSource(strings = {FIRST, JAVASCRIPT, RUST})
    void anEventOfAnotherTypeFailsTheCallWithItsText(String plugin) {
        MemoryStore store = new MemoryStore();

        CallResult result = engine.handleEvent(plugin, caller(), plugin + ".item.deleted", utf8("{}"), store);

        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.error()).contains("no event of this plugin: " + plugin + ".item.deleted");
        assertThat(store.committed).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "created, {",
        "created, null",
        "created, {}",
        "created, {\"payload\":{\"after\":{\"id\":1}}}",
        "created, '{\"payload\":{\"after\":{\"id\":\"a\",\"code\":\"b\",\"qty\":5}}}'",
        "updated, '{\"payload\":{\"after\":{\"id\":\"a\",\"code\":\"b\",\"qty\":\"5\"},\"before\":{\"qty\":\"x\"}}}'",
    })
    void anEnvelopeThatIsNoneFailsTheCall(String event, String envelope) {
        for (String plugin : List.of(FIRST, JAVASCRIPT, RUST)) {
            MemoryStore store = new MemoryStore();

            CallResult result = engine.handleEvent(plugin, caller(), plugin + ".item." + event, utf8(envelope), store);

            assertThat(result.outcome()).as(plugin).isEqualTo(Outcome.FAILED);
            assertThat(store.committed).isEmpty();
        }
    }

    @Test
    void whereJavaScriptThrewIsLogged() {
        CallResult result =
                engine.handleEvent(JAVASCRIPT, caller(), JAVASCRIPT + ".item.created", utf8("{}"), new MemoryStore());

        assertThat(result.logs()).singleElement().satisfies(line -> {
            assertThat(line.level()).isEqualTo("error");
            assertThat(line.message()).contains("Error: the envelope has no", "handleEvent", "plugin.js:");
        });
    }

    @Test
    void aCallStaysWithinAThirdOfTheContractsFuel() {
        CallResult result = handle(JAVASCRIPT, Case.created("5"), new MemoryStore());

        assertThat(result.fuelUsed()).isBetween(1L, CallLimits.CONTRACT.fuelUnits() / 3);
    }

    @ParameterizedTest
    @ValueSource(strings = {FIRST, JAVASCRIPT, RUST})
    void theSameCallUsesTheSameFuel(String plugin) {
        assertThat(handle(plugin, Case.created("5"), new MemoryStore()).fuelUsed())
                .isEqualTo(handle(plugin, Case.created("5"), new MemoryStore()).fuelUsed());
    }

    private void assertSame(Case one) {
        MemoryStore expected = new MemoryStore();
        CallResult first = handle(FIRST, one, expected);
        assertThat(first.outcome()).isEqualTo(Outcome.OK);
        for (String twin : List.of(JAVASCRIPT, RUST)) {
            MemoryStore found = new MemoryStore();
            CallResult result = handle(twin, one, found);

            assertThat(result.error()).as(twin).isNull();
            assertThat(result.outcome()).as(twin).isEqualTo(Outcome.OK);
            assertThat(result.hostCalls()).as(twin).isEqualTo(first.hostCalls());
            assertThat(found.committed)
                    .isEqualTo(expected.committed.stream()
                            .map(write -> write.replace(FIRST, twin))
                            .toList());
            assertThat(texts(result)).as(twin).isEqualTo(texts(first));
        }
    }

    private CallResult handle(String plugin, Case one, MemoryStore store) {
        return engine.handleEvent(plugin, caller(), plugin + ".item." + one.event(), one.envelope(plugin), store);
    }

    private static List<String> texts(CallResult result) {
        return result.logs().stream().map(LogLine::message).toList();
    }

    private static PluginCode code(String example) {
        return new PluginCode(Examples.manifest(example), () -> Examples.wasm(example));
    }

    private static Caller caller() {
        return new Caller(UUID.randomUUID(), "acme", UUID.randomUUID(), "kim", Set.of());
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
