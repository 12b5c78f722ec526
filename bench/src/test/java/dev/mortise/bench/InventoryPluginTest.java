package dev.mortise.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mortise.engine.EngineOptions;
import dev.mortise.engine.PluginCode;
import dev.mortise.engine.PluginEngine;
import dev.mortise.engine.call.CallResult;
import dev.mortise.engine.call.Caller;
import dev.mortise.engine.call.PendingWrite;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The plugins that are only measured do in each case what the example in C does.
class InventoryPluginTest {
    private static final List<String> CODES = List.of(
            "A-1",
            "",
            "库存 \uD83D\uDD29",
            "two \\\"words\\\" and a back\\\\slash",
            "\\u00e9\\u5e93\\ud83d\\udd29\\t\\/",
            "\\u0001\\b\\f");
    private static final List<String> QUANTITIES = List.of(
            "\"5\"",
            "\"10\"",
            "\"9.999\"",
            "\"10.0000\"",
            "\"010.001\"",
            "\"-12\"",
            "\"-0.0\"",
            "\"0009.5\"",
            "\"123456789012345678901234567890\"",
            "null",
            "\"\"",
            "\"1.\"",
            "\".5\"",
            "\"5 \"",
            "\"1e3\"",
            "5");

    /// What a call came to.
    private record Effect(
            CallResult.Outcome outcome, @Nullable String error, List<String> log, List<String> writes) {}

    private static final class Recorder extends HeapStore {
        private final List<String> writes = new ArrayList<>();
        private final @Nullable String setting;
        private final boolean itemIsThere;

        Recorder(@Nullable String setting, boolean itemIsThere) {
            this.setting = setting;
            this.itemIsThere = itemIsThere;
        }

        @Override
        public Optional<byte[]> setting(String key) {
            return key.equals("low_stock") && setting != null
                    ? Optional.of(setting.getBytes(StandardCharsets.UTF_8))
                    : Optional.empty();
        }

        @Override
        public Optional<byte[]> get(String entity, String id) {
            return itemIsThere ? super.get(entity, id) : Optional.empty();
        }

        @Override
        public PendingWrite.OfRow prepareInsert(String entity, byte[] data) {
            writes.add(entity + " " + new String(data, StandardCharsets.UTF_8));
            return super.prepareInsert(entity, data);
        }

        @Override
        public PendingWrite preparePublish(String eventType, byte[] payload) {
            writes.add(eventType + " " + new String(payload, StandardCharsets.UTF_8));
            return super.preparePublish(eventType, payload);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"ASSEMBLYSCRIPT", "WASI_LIBC"})
    void measuredPluginDoesWhatTheExampleInCDoes(InventoryPlugin plugin) {
        Map<String, Effect> expected = effects(InventoryPlugin.C);
        assertThat(expected.values())
                .extracting(Effect::outcome)
                .contains(CallResult.Outcome.OK, CallResult.Outcome.FAILED);
        assertThat(expected.values())
                .extracting(effect -> effect.writes().size())
                .contains(0, 2);
        Map<String, Effect> effects = effects(plugin);
        expected.forEach(
                (what, effect) -> assertThat(effects.get(what)).as(what).isEqualTo(effect));
    }

    private static Map<String, Effect> effects(InventoryPlugin plugin) {
        Map<String, Effect> effects = new TreeMap<>();
        try (PluginEngine engine = new PluginEngine(EngineOptions.of(Clock.systemUTC(), UUID::randomUUID))) {
            assertThat(engine.recover(List.of(new PluginCode(plugin.manifest(), plugin::wasm)))
                            .getFirst()
                            .reason())
                    .isNull();
            for (String code : CODES) {
                effects.put(code, effect(engine, plugin, plugin.envelope().replace("A-1", code)));
            }
            for (String quantity : QUANTITIES) {
                effects.put(quantity, effect(engine, plugin, plugin.envelope().replace("\"5\"", quantity)));
            }
            String whole = plugin.envelope();
            effects.put("no code", effect(engine, plugin, whole.replace("\"code\":\"A-1\",", "")));
            effects.put("no quantity", effect(engine, plugin, whole.replace(",\"qty\":\"5\"", "")));
            effects.put("nothing after", effect(engine, plugin, whole.replace("\"after\"", "\"later\"")));
            effects.put("spaces", effect(engine, plugin, whole.replaceAll("([{}:,])", " $1\n\t")));
            effects.put("more members", effect(engine, plugin, whole.replace("\"before\":null", """
                    "x":[1,{"after":[]},"]}"],"y":{},"before":{"qty":"100"}""")));
            effects.put("item is gone", effect(engine, plugin, whole, new Recorder("10", false)));
            effects.put("no setting", effect(engine, plugin, whole, new Recorder(null, true)));
            for (String setting : List.of("0", "5", "6", "-1", "1.5", "\"ten\"")) {
                effects.put("setting " + setting, effect(engine, plugin, whole, new Recorder(setting, true)));
            }
        }
        return effects;
    }

    private static Effect effect(PluginEngine engine, InventoryPlugin plugin, String envelope) {
        return effect(engine, plugin, envelope, new Recorder("10", true));
    }

    private static Effect effect(PluginEngine engine, InventoryPlugin plugin, String envelope, Recorder store) {
        Caller caller = new Caller(UUID.randomUUID(), "acme", UUID.randomUUID(), "kim", Set.of());
        CallResult result = engine.handleEvent(
                plugin.pluginId(), caller, plugin.eventType(), envelope.getBytes(StandardCharsets.UTF_8), store);
        return new Effect(
                result.outcome(),
                result.error(),
                result.logs().stream()
                        .map(line -> line.level() + " " + line.message())
                        .toList(),
                store.writes.stream()
                        .map(write -> write.replace(plugin.pluginId(), InventoryPlugin.C.pluginId()))
                        .toList());
    }
}
