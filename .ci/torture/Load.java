import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/// Writers that create and change rows over HTTP at any node that is up, and keep book of what was acknowledged.
///
/// A write without an answer is sent again with the same Idempotency-Key, most of the time to another node, until an answer comes;
/// some transfers are left as they are: stored or not.
final class Load {
    static final String COUNTER = "/api/v1/plugins/com.example.counter";
    static final String LEDGER = "/api/v1/plugins/com.example.ledger";
    private static final int WRITERS = 4;
    private static final int THINGS = 12;
    private static final Duration PAUSE = Duration.ofMillis(120);
    /// After the load's end, how long an open write is asked about.
    private static final Duration LAST_QUESTIONS = Duration.ofSeconds(180);

    private final Api api;
    private final List<Node> nodes;
    private final List<Thread> writers = new ArrayList<>();
    private volatile boolean stopping;
    private volatile long stopNanos;
    final Queue<String> violations = new ConcurrentLinkedQueue<>();
    final AtomicLong acknowledged = new AtomicLong();
    final AtomicLong open = new AtomicLong();
    final AtomicLong abandoned = new AtomicLong();
    private final AtomicLong lastNanos = new AtomicLong();
    private final AtomicLong longestNanos = new AtomicLong();

    Load(Api api, List<Node> nodes) {
        this.api = api;
        this.nodes = nodes;
    }

    void start(List<Tenant> tenants, Random random) {
        lastNanos.set(System.nanoTime());
        for (Tenant tenant : tenants) {
            for (int writer = 0; writer < WRITERS; writer++) {
                long seed = random.nextLong();
                writers.add(Thread.ofVirtual().start(() -> write(tenant, new Random(seed))));
            }
        }
    }

    /// Ends the load; returns when every write that is not to be left open has its answer.
    void stop() throws InterruptedException {
        stopNanos = System.nanoTime();
        stopping = true;
        for (Thread writer : writers) {
            writer.join();
        }
    }

    /// The longest time in which no write was acknowledged.
    Duration longestSilence() {
        return Duration.ofNanos(longestNanos.get());
    }

    private void write(Tenant tenant, Random random) {
        List<String> own = new ArrayList<>();
        try {
            while (!stopping) {
                int chance = random.nextInt(10);
                if (chance < 4) {
                    transfer(tenant, random);
                } else if (own.size() < THINGS || chance == 4) {
                    create(tenant, random, own);
                } else {
                    change(tenant, random, own.get(random.nextInt(own.size())));
                }
                Thread.sleep(PAUSE.toMillis() / 2 + random.nextLong(PAUSE.toMillis()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            violations.add("a writer ended: " + e);
        }
    }

    private void create(Tenant tenant, Random random, List<String> own) throws InterruptedException {
        String key = "k" + random.nextInt(Tenant.KEYS);
        Api.Answer answer = certain(
                tenant, random, "POST", COUNTER + "/thing", "{\"key\":\"%s\",\"number\":1}".formatted(key), Map.of(), false);
        if (expect(201, answer, "the creation of a thing")) {
            String id = answer.body().path("id").asString();
            if (tenant.things.put(id, new Tenant.Thing(key, 1, answer.etag())) != null) {
                violations.add("two creations were answered with the one id " + id);
            }
            own.add(id);
        }
    }

    private void change(Tenant tenant, Random random, String id) throws InterruptedException {
        Tenant.Thing thing = tenant.things.get(id);
        int number = thing.number() + 1;
        Api.Answer answer = certain(
                tenant,
                random,
                "PATCH",
                COUNTER + "/thing/" + id,
                "{\"number\":%d}".formatted(number),
                Map.of("If-Match", thing.etag()),
                false);
        if (expect(200, answer, "the change of thing " + id + " to " + number)) {
            tenant.things.put(id, new Tenant.Thing(thing.key(), number, answer.etag()));
        }
    }

    private void transfer(Tenant tenant, Random random) throws InterruptedException {
        String source = tenant.accounts.get(random.nextInt(tenant.accounts.size()));
        String target = tenant.accounts.get(random.nextInt(tenant.accounts.size()));
        if (source.equals(target)) {
            return;
        }
        int amount = 1 + random.nextInt(50);
        String note = new UUID(random.nextLong(), random.nextLong()).toString();
        String body = "{\"source\":\"%s\",\"target\":\"%s\",\"amount\":%d,\"note\":\"%s\"}".formatted(source, target, amount, note);
        Api.Answer answer = certain(tenant, random, "POST", LEDGER + "/transfer", body, Map.of(), random.nextInt(3) == 0);
        boolean done = answer != null && expect(201, answer, "a transfer");
        if (answer == null || done) {
            tenant.transfers.put(note, new Tenant.Transfer(source, target, amount, done));
        }
        if (answer == null) {
            abandoned.incrementAndGet();
        }
    }

    private boolean expect(int status, Api.Answer answer, String what) {
        if (answer != null && answer.status() == status) {
            acknowledged.incrementAndGet();
            long now = System.nanoTime();
            longestNanos.accumulateAndGet(now - lastNanos.getAndSet(now), Math::max);
            return true;
        }
        violations.add(what + " gave " + answer);
        return false;
    }

    /// Sends a write until an answer says whether it is done. Null when it is left open.
    private Api.Answer certain(
            Tenant tenant, Random random, String method, String path, String body, Map<String, String> headers, boolean leave)
            throws InterruptedException {
        Map<String, String> all = new HashMap<>(headers);
        all.put("Idempotency-Key", new UUID(random.nextLong(), random.nextLong()).toString());
        Api.Answer last = null;
        while (!stopping || System.nanoTime() - stopNanos < LAST_QUESTIONS.toNanos()) {
            List<Node> up = nodes.stream().filter(Node::isReady).toList();
            if (up.isEmpty()) {
                Thread.sleep(50);
                continue;
            }
            Node node = up.get(random.nextInt(up.size()));
            try {
                last = api.send(node, method, path, tenant.token, body, all);
                if (!last.isOpen()) {
                    return last;
                }
                if (last.status() == 401) {
                    tenant.token = api.login(node, tenant.slug, tenant.password);
                    continue;
                }
            } catch (IOException e) {
                last = null;
            }
            open.incrementAndGet();
            if (leave) {
                return null;
            }
            Thread.sleep(20 + random.nextLong(100));
        }
        violations.add(method + " " + path + " had no answer for " + LAST_QUESTIONS.toSeconds() + " s after the last kill: " + last);
        return null;
    }
}
