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

/// The inventory plugin in JavaScript, beside its twin in C.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class QuickJsTest {
    private static final String TWIN = "com.acme.inventory";
    private static final String JAVASCRIPT = "com.acme.stockjs";

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
        List<Recovered> started = engine.recover(List.of(code("inventory"), code("inventory-js")));
        assertThat(started).allSatisfy(one -> assertThat(one.reason()).isNull());
    }

    @AfterAll
    void close() {
        engine.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"5", "9.999", "-1", "0", "0009.5", "10", "10.000", "10.001", "123456789012345678.5", "null"})
    void aCreatedItemHasTheSameEffectsAsInC(String quantity) {
        assertSame(Case.created(quantity));
    }

    @ParameterizedTest
    @CsvSource({"5,20", "20,5", "5,6", "20,21", "null,3", "3,null", "null,null"})
    void aChangedItemHasTheSameEffectsAsInC(String before, String after) {
        assertSame(Case.updated(before, after));
    }

    @Test
    void whatItThrowsFailsTheCallWithItsText() {
        MemoryStore store = new MemoryStore();

        CallResult result =
                engine.handleEvent(JAVASCRIPT, caller(), "com.acme.stockjs.item.deleted", utf8("{}"), store);

        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.error()).contains("no event of this plugin: com.acme.stockjs.item.deleted");
        assertThat(store.committed).isEmpty();
    }

    @Test
    void anEnvelopeThatIsNoJsonFailsTheCall() {
        CallResult result =
                engine.handleEvent(JAVASCRIPT, caller(), "com.acme.stockjs.item.created", utf8("{"), new MemoryStore());

        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
    }

    @Test
    void aCallStaysWithinAThirdOfTheContractsFuel() {
        CallResult result = handle(JAVASCRIPT, Case.created("5"), new MemoryStore());

        assertThat(result.fuelUsed()).isBetween(1L, CallLimits.CONTRACT.fuelUnits() / 3);
    }

    @Test
    void theSameCallUsesTheSameFuel() {
        assertThat(handle(JAVASCRIPT, Case.created("5"), new MemoryStore()).fuelUsed())
                .isEqualTo(
                        handle(JAVASCRIPT, Case.created("5"), new MemoryStore()).fuelUsed());
    }

    private void assertSame(Case one) {
        MemoryStore expected = new MemoryStore();
        CallResult twin = handle(TWIN, one, expected);
        MemoryStore found = new MemoryStore();
        CallResult result = handle(JAVASCRIPT, one, found);

        assertThat(twin.outcome()).isEqualTo(Outcome.OK);
        assertThat(result.error()).isNull();
        assertThat(result.outcome()).isEqualTo(Outcome.OK);
        assertThat(result.hostCalls()).isEqualTo(twin.hostCalls());
        assertThat(found.committed)
                .isEqualTo(expected.committed.stream()
                        .map(write -> write.replace(TWIN, JAVASCRIPT))
                        .toList());
        assertThat(texts(result)).isEqualTo(texts(twin));
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
