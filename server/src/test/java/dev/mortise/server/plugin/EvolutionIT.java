package dev.mortise.server.plugin;

import static dev.mortise.server.plugin.ExamplePlugins.expect;
import static dev.mortise.server.plugin.ExamplePlugins.step;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mortise.server.Await;
import dev.mortise.server.TestServer;
import dev.mortise.server.TestServer.Answer;
import dev.mortise.server.TestServer.Client;
import dev.mortise.server.plugin.EvolutionModel.EntityModel;
import dev.mortise.server.plugin.EvolutionModel.FieldModel;
import dev.mortise.server.plugin.EvolutionModel.RowModel;
import dev.mortise.server.plugin.EvolutionModel.Schema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// A plugin goes through random versions, forward and back, with rows in it; a model that knows only tags
/// says what every row must be after each step. The walk is the same every time; `-Devolution.seed` and
/// `-Devolution.steps` take another.
class EvolutionIT {
    private static final String ID = "com.acme.evolving";
    private static final String PLUGIN = "/api/v1/admin/plugins/" + ID;
    private static final int STEPS = Integer.getInteger("evolution.steps", 120);
    private static final long SEED = Long.getLong("evolution.seed", 20_261_127);

    private static final TestServer SERVER = TestServer.start();

    private final Client operator = SERVER.operator();
    private final Client tenant = SERVER.newTenant();
    private final Random random = new Random(SEED);
    private final EvolutionModel model = new EvolutionModel(random);

    /// Whether tables are made ready before the switch, which makes no difference to any value.
    private final Random online = new Random(SEED + 1);
    private String trace = "";
    private int prepared;

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    @Test
    void noValueIsLostOrChangedWhateverVersionsFollowEachOther() {
        System.out.println("EvolutionIT: -Devolution.seed=" + SEED + " -Devolution.steps=" + STEPS);
        FieldModel code = new FieldModel("code", "string", 20, true, null);
        FieldModel size = new FieldModel("size", "int", 0, false, null);
        Schema schema = new Schema(Map.of(1, new EntityModel("first", Map.of(1, code, 2, size), 1)));
        expect(201, upload(schema, "1.0.0"));
        expect(200, step(operator, ID, "install"));
        expect(200, step(operator, ID, "enable"));
        model.applyTo(new Schema(Map.of()), schema);
        walk(schema);
    }

    private void walk(Schema first) {
        Schema schema = first;
        @Nullable Schema previous = null;
        int done = 0;
        int refused = 0;
        int back = 0;
        for (int number = 1; number <= STEPS; number++) {
            write(schema);
            if (previous != null && random.nextInt(4) == 0) {
                trace = "seed " + SEED + ", rollback " + number;
                Answer answer = done(operator.post(PLUGIN + "/rollback", "{\"online\": %s}".formatted(online())));
                if (answer.status() == 422) {
                    // A number that no longer fits, or a word that no number is.
                    assertThat(answer.body()).as(trace).containsAnyOf("\"range\"", "\"convert\"");
                    compare(schema);
                } else {
                    assertThat(answer.status()).as(trace + answer.body()).isEqualTo(200);
                    model.applyTo(schema, previous);
                    schema = previous;
                    previous = null;
                    back++;
                    compare(schema);
                }
                continue;
            }
            Schema next = model.changed(schema);
            String version = "1." + number + ".0";
            trace = "seed %d, version %s\n%s".formatted(SEED, version, next.toml(ID, version));
            expect(201, upload(next, version));
            JsonNode plan = operator.get(PLUGIN + "/plan?to=" + version).json();
            assertThat(plan.path("possible").asBoolean()).as(trace + plan).isEqualTo(isPossible(schema, next));
            Answer answer = done(operator.post(
                    PLUGIN + "/upgrade",
                    "{\"to\": \"%s\", \"confirmDrops\": %s, \"online\": %s}"
                            .formatted(version, plan.path("drops"), online())));
            if (plan.path("possible").asBoolean()) {
                assertThat(answer.status()).as(trace + answer.body()).isEqualTo(200);
                model.applyTo(schema, next);
                previous = schema;
                schema = next;
                done++;
            } else {
                assertThat(answer.status()).as(trace + answer.body()).isEqualTo(422);
                refused++;
            }
            compare(schema);
        }
        System.out.println("EvolutionIT: %d upgrades, %d refused, %d rollbacks; %d with tables made ready first"
                .formatted(done, refused, back, prepared));
        assertThat(SERVER.database().asSuperuser("select 1 from schema_changes"))
                .isEmpty();
        assertThat(SERVER.database().asSuperuser("select 1 from schema_preparations"))
                .isEmpty();
        assertThat(SERVER.database()
                        .asSuperuser("select column_name from information_schema.columns"
                                + " where right(column_name, 5) = '_next'"))
                .isEmpty();
        assertThat(SERVER.database()
                        .asSuperuser("select indexdef from pg_indexes where indexdef ~ '_(next|was|now)\\M'"))
                .as("no index is left of columns that are not in use")
                .isEmpty();
    }

    private boolean online() {
        return online.nextInt(3) > 0;
    }

    /// Waits for the end of what was only begun.
    private Answer done(Answer answer) {
        if (answer.status() != 202) {
            return answer;
        }
        prepared++;
        Await.until(
                "the end of the upgrade",
                () -> !state().path("state").asString().equals("preparing")
                        && !state().path("state").asString().equals("ending"));
        assertThat(state().path("state").asString()).as(trace + state()).isEqualTo("done");
        return new Answer(200, answer.headers(), answer.body());
    }

    private JsonNode state() {
        return operator.get(PLUGIN + "/upgrade").json().path("upgrade");
    }

    /// Whether every row of the model keeps the rules of a version.
    private boolean isPossible(Schema before, Schema after) {
        for (Map.Entry<Integer, EntityModel> entity : after.entities().entrySet()) {
            EntityModel former = before.entities().get(entity.getKey());
            for (Map.Entry<Integer, FieldModel> field :
                    entity.getValue().fields().entrySet()) {
                FieldModel was = former == null ? null : former.fields().get(field.getKey());
                boolean same = was != null && was.required() == field.getValue().required();
                if (was != null && isSame(was, field.getValue())) {
                    // What a rollback left in it, as the later version had allowed it, stays.
                    continue;
                }
                for (RowModel row : model.rows(entity.getKey()).values()) {
                    String value = row.values().get(field.getKey());
                    if (value == null
                            ? !same
                                    && field.getValue().required()
                                    && field.getValue().byDefault() == null
                            : !isValid(row, field.getKey(), was, field.getValue())) {
                        return false;
                    }
                }
            }
        }
        return true;
    }

    private static boolean isSame(FieldModel was, FieldModel field) {
        return was.type().equals(field.type()) && was.size() == field.size() && was.required() == field.required();
    }

    private static boolean isValid(RowModel row, int tag, @Nullable FieldModel was, FieldModel field) {
        if (was != null && !was.storage().equals(field.storage())) {
            return EvolutionModel.converted(row, tag, was, field) != null;
        }
        return field.holds(Objects.requireNonNull(row.values().get(tag))) != null;
    }

    private Answer upload(Schema schema, String version) {
        return ExamplePlugins.upload(operator, ExamplePlugins.wasm("inventory"), schema.toml(ID, version));
    }

    /// New rows in two tenants, and new values in rows that are there.
    private void write(Schema schema) {
        schema.entities().forEach((tag, entity) -> {
            for (int i = 0; i < 2; i++) {
                Client client = random.nextBoolean() ? operator : tenant;
                Map<Integer, String> values = new TreeMap<>();
                entity.fields().forEach((fieldTag, field) -> {
                    if (field.required() || random.nextInt(3) > 0) {
                        values.put(fieldTag, model.value(field));
                    }
                });
                Answer made = client.post(path(entity), json(entity, values));
                assertThat(made.status()).as(trace + made.body()).isEqualTo(201);
                entity.fields().forEach((fieldTag, field) -> {
                    if (field.byDefault() != null) {
                        values.putIfAbsent(
                                fieldTag, field.shown(field.byDefault().replace("\"", "")));
                    }
                });
                String id = (client == operator ? "o" : "t")
                        + made.json().path("id").asString();
                model.rows(tag).put(id, new RowModel(new HashMap<>(values), new HashMap<>()));
            }
            List<String> ids = new ArrayList<>(model.rows(tag).keySet());
            String id = ids.get(random.nextInt(ids.size()));
            List<Integer> fields = new ArrayList<>(entity.fields().keySet());
            int fieldTag = fields.get(random.nextInt(fields.size()));
            String value = model.value(entity.field(fieldTag));
            Client client = id.startsWith("o") ? operator : tenant;
            String row = path(entity) + "/" + id.substring(1);
            Answer patched = client.patch(
                    row,
                    json(entity, Map.of(fieldTag, value)),
                    "If-Match",
                    client.get(row).header("etag"));
            assertThat(patched.status()).as(trace + patched.body()).isEqualTo(200);
            model.row(tag, id).values().put(fieldTag, value);
        });
    }

    /// Every row of both tenants, field by field.
    private void compare(Schema schema) {
        schema.entities().forEach((tag, entity) -> {
            Map<String, Map<String, String>> expected = new TreeMap<>();
            model.rows(tag).forEach((id, row) -> {
                Map<String, String> shown = new TreeMap<>();
                entity.fields().forEach((fieldTag, field) -> {
                    String value = row.values().get(fieldTag);
                    shown.put(field.name(), value == null ? "null" : field.shown(value));
                });
                expected.put(id, shown);
            });
            Map<String, Map<String, String>> found = new TreeMap<>();
            for (Client client : List.of(operator, tenant)) {
                for (JsonNode row : all(client, entity)) {
                    Map<String, String> shown = new TreeMap<>();
                    entity.fields()
                            .values()
                            .forEach(field -> shown.put(
                                    field.name(),
                                    row.path(field.name()).isNull()
                                            ? "null"
                                            : row.path(field.name()).asString()));
                    found.put((client == operator ? "o" : "t") + row.path("id").asString(), shown);
                }
            }
            assertThat(found).as(trace).isEqualTo(expected);
        });
    }

    private List<JsonNode> all(Client client, EntityModel entity) {
        List<JsonNode> rows = new ArrayList<>();
        String next = "";
        do {
            Answer page = client.get(path(entity) + "?limit=500" + (next.isEmpty() ? "" : "&cursor=" + next));
            assertThat(page.status()).as(trace + page.body()).isEqualTo(200);
            page.json().path("rows").forEach(rows::add);
            next = page.json().path("next").isNull()
                    ? ""
                    : page.json().path("next").asString();
        } while (!next.isEmpty());
        return rows;
    }

    private static String path(EntityModel entity) {
        return "/api/v1/plugins/" + ID + "/" + entity.name();
    }

    private static String json(EntityModel entity, Map<Integer, String> values) {
        Map<String, String> named = new LinkedHashMap<>();
        values.forEach((tag, value) -> {
            FieldModel field = entity.field(tag);
            named.put(field.name(), EvolutionModel.toml(field, value));
        });
        return named.entrySet().stream()
                .map(one -> "\"" + one.getKey() + "\":" + one.getValue())
                .collect(Collectors.joining(",", "{", "}"));
    }
}
