import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/// What must hold when everything is up again and nothing is left to do.
final class Check {
    private static final int MOST_SHOWN = 20;

    private final Api api;
    private final Node node;
    private final Database database;
    final List<String> violations = new ArrayList<>();
    long things;
    long transfers;
    long effects;
    long lost;
    long doubled;
    long disordered;
    long deadLetters;
    long ledgerSum;

    Check(Api api, Node node, Database database) {
        this.api = api;
        this.node = node;
        this.database = database;
    }

    void tenant(Tenant tenant) throws IOException, InterruptedException {
        counter(tenant);
        ledger(tenant);
        Api.Answer dead = api.send(node, "GET", "/api/v1/events/dead?limit=500", tenant.token, null, Map.of());
        if (dead.status() != 200) {
            throw new IOException("the dead letters of " + tenant.slug + " gave " + dead);
        }
        for (JsonNode letter : dead.body().path("deadLetters")) {
            deadLetters++;
            violate(tenant, "a dead letter of " + letter.path("event").path("type").asString() + ": " + letter.path("reason").asString());
        }
    }

    private void counter(Tenant tenant) throws IOException, InterruptedException {
        Map<String, JsonNode> stored = new HashMap<>();
        rows(tenant, Load.COUNTER + "/thing").forEach(row -> stored.put(row.path("id").asString(), row));
        things += stored.size();
        tenant.things.forEach((id, thing) -> {
            JsonNode row = stored.get(id);
            if (row == null) {
                lost++;
                violate(tenant, "thing " + id + " was acknowledged and is not there");
            } else if (row.path("number").asInt() != thing.number()) {
                lost++;
                violate(tenant, "thing " + id + " was acknowledged with " + thing.number() + " and has " + row.path("number").asInt());
            }
        });
        stored.keySet().stream().filter(id -> !tenant.things.containsKey(id)).forEach(id -> {
            doubled++;
            violate(tenant, "thing " + id + " is there although each creation had its answer with another id");
        });

        Map<String, Map<Integer, Integer>> counts = new HashMap<>();
        Map<String, Integer> expectedTotals = new TreeMap<>();
        for (JsonNode row : rows(tenant, Load.COUNTER + "/count")) {
            effects++;
            String thing = row.path("thing").asString();
            counts.computeIfAbsent(thing, key -> new TreeMap<>()).merge(row.path("number").asInt(), 1, Integer::sum);
            JsonNode of = stored.get(thing);
            expectedTotals.merge(of == null ? "?" : of.path("key").asString(), 1, Integer::sum);
        }
        stored.forEach((id, row) -> {
            for (int number = 1; number <= row.path("number").asInt(); number++) {
                exactlyOne(tenant, counts.getOrDefault(id, Map.of()).getOrDefault(number, 0), "event " + number + " of thing " + id);
            }
        });
        Map<String, Integer> totals = new TreeMap<>();
        rows(tenant, Load.COUNTER + "/total").forEach(row -> totals.put(row.path("key").asString(), row.path("value").asInt()));
        if (!totals.equals(expectedTotals)) {
            violate(tenant, "the totals are " + totals + ", the counts give " + expectedTotals);
        }
        for (JsonNode mark : rows(tenant, Load.COUNTER + "/mark")) {
            JsonNode of = stored.get(mark.path("thing").asString());
            if (mark.path("wrong").asInt() != 0 || of == null || mark.path("last").asInt() != of.path("number").asInt()) {
                disordered += Math.max(mark.path("wrong").asInt(), 1);
                violate(tenant, "the events of a thing did not come in order: " + mark + " of " + of);
            }
        }
    }

    private void ledger(Tenant tenant) throws IOException, InterruptedException {
        Map<String, Long> expected = new TreeMap<>();
        tenant.accounts.forEach(id -> expected.put(id, (long) Tenant.BALANCE));
        Set<String> notes = new HashSet<>();
        Map<String, Integer> receipts = new HashMap<>();
        Map<String, JsonNode> stored = new HashMap<>();
        for (JsonNode row : rows(tenant, Load.LEDGER + "/transfer")) {
            transfers++;
            stored.put(row.path("id").asString(), row);
            long amount = row.path("amount").asLong();
            expected.merge(row.path("source").asString(), -amount, Long::sum);
            expected.merge(row.path("target").asString(), amount, Long::sum);
            String note = row.path("note").asString();
            if (!notes.add(note) || !tenant.transfers.containsKey(note)) {
                doubled++;
                violate(tenant, "the transfer " + note + " is there twice, or was never sent");
            }
        }
        tenant.transfers.forEach((note, sent) -> {
            if (sent.acknowledged() && !notes.contains(note)) {
                lost++;
                violate(tenant, "the transfer " + note + " was acknowledged and is not there");
            }
        });
        for (JsonNode row : rows(tenant, Load.LEDGER + "/receipt")) {
            effects++;
            String transfer = row.path("transfer").asString();
            receipts.merge(transfer, 1, Integer::sum);
            if (!stored.containsKey(transfer) || stored.get(transfer).path("amount").asLong() != row.path("amount").asLong()) {
                violate(tenant, "the receipt " + row + " is not of its transfer " + stored.get(transfer));
            }
        }
        stored.keySet().forEach(id -> exactlyOne(tenant, receipts.getOrDefault(id, 0), "the receipt of transfer " + id));
        Map<String, Long> balances = new TreeMap<>();
        rows(tenant, Load.LEDGER + "/account").forEach(row -> balances.put(row.path("id").asString(), row.path("balance").asLong()));
        ledgerSum += balances.values().stream().mapToLong(balance -> balance - Tenant.BALANCE).sum();
        balances.forEach((id, balance) -> {
            if (!balance.equals(expected.get(id))) {
                violate(tenant, "account " + id + " has " + balance + ", its transfers give " + expected.get(id));
            }
        });
    }

    /// What the database knows of deliveries and connections.
    void database() throws SQLException {
        none("deliveries that are not done", "select count(1) from deliveries where status <> 'done'");
        none(
                "events that a plugin hears and that were not delivered to it",
                "select count(1) from events e where e.type in ('com.example.ledger.moved', 'com.example.ledger.transfer.created',"
                        + " 'com.example.counter.thing.created', 'com.example.counter.thing.updated')"
                        + " and not exists (select 1 from deliveries d where d.tenant_id = e.tenant_id and d.event_id = e.id)");
        none("nodes that are gone and still known", "select greatest(count(1) - 3, 0) from event_nodes");
        none(
                "transactions that stay open",
                "select count(1) from pg_stat_activity where usename = 'mortise' and xact_start < now() - interval '20 seconds'");
    }

    private void none(String what, String count) throws SQLException {
        long found = database.count(count);
        if (found > 0) {
            violations.add(found + " " + what);
        }
    }

    private void exactlyOne(Tenant tenant, int effects, String what) {
        if (effects == 0) {
            lost++;
            violate(tenant, what + " had no effect");
        } else if (effects > 1) {
            doubled += effects - 1;
            violate(tenant, what + " had its effect " + effects + " times");
        }
    }

    private void violate(Tenant tenant, String what) {
        violations.add(tenant.slug + ": " + what);
    }

    /// The first violations, and how many more there are.
    List<String> shown() {
        List<String> shown = new ArrayList<>(violations.subList(0, Math.min(violations.size(), MOST_SHOWN)));
        if (violations.size() > MOST_SHOWN) {
            shown.add("and " + (violations.size() - MOST_SHOWN) + " more");
        }
        return shown;
    }

    private List<JsonNode> rows(Tenant tenant, String path) throws IOException, InterruptedException {
        List<JsonNode> rows = new ArrayList<>();
        String cursor = "";
        do {
            String page = path + "?limit=500" + (cursor.isEmpty() ? "" : "&cursor=" + cursor);
            Api.Answer answer = api.send(node, "GET", page, tenant.token, null, Map.of());
            if (answer.status() != 200) {
                throw new IOException(page + " gave " + answer);
            }
            answer.body().path("rows").forEach(rows::add);
            cursor = answer.body().path("next").asString("");
        } while (!cursor.isEmpty());
        return rows;
    }
}
