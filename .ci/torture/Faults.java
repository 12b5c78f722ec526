import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// Kills nodes and PostgreSQL and cuts connections, as a seed says.
final class Faults {
    /// How long a second node that serves is waited for before a kill.
    private static final long MOST_WAIT_MILLIS = 3_000;

    /// What is done.
    enum Kind {
        NODE("nodes, kill -9"),
        POSTMASTER("PostgreSQL, kill -9"),
        BACKEND("one process of PostgreSQL, kill -9"),
        CUT("connections, cut");

        final String shown;

        Kind(String shown) {
            this.shown = shown;
        }
    }

    private final List<Node> nodes;
    private final Database database;
    private final Random random;
    private final Path log;
    private final Map<Kind, Long> done = new EnumMap<>(Kind.class);

    Faults(List<Node> nodes, Database database, Random random, Path log) {
        this.nodes = nodes;
        this.database = database;
        this.random = random;
        this.log = log;
    }

    Map<Kind, Long> done() {
        return done;
    }

    /// Spreads that many kills over the time; it takes longer when nodes come back too slowly.
    void run(int seconds, int kills) throws IOException, InterruptedException {
        long gap = Math.max(seconds * 1000L / Math.max(kills, 1), 1);
        long start = System.nanoTime();
        for (int kill = 0; kill < kills; kill++) {
            // Drawn in one order whatever happens meanwhile, so that a seed is one plan.
            int chance = random.nextInt(100);
            int victim = random.nextInt(nodes.size());
            boolean anyway = random.nextInt(10) == 0;
            long early = random.nextLong(gap);
            Random detail = new Random(random.nextLong());
            sleepUntil(start + (kill * gap + early) * 1_000_000);
            if (chance < 30) {
                note(Kind.CUT, database.cut(detail, 1 + detail.nextInt(20)), "");
            }
            if (chance % 10 < 5) {
                killNode(victim, anyway);
            } else if (chance % 10 < 8) {
                database.kill();
                note(Kind.POSTMASTER, 1, "");
                Thread.sleep(detail.nextInt(1500));
                database.start();
            } else if (database.killBackend(detail)) {
                note(Kind.BACKEND, 1, "");
            }
        }
        sleepUntil(start + seconds * 1_000_000_000L);
    }

    /// Kills a node: one that serves, while another one does too; when that takes long to come, one that starts, and the last one that
    /// serves only when it is said to be killed anyway.
    private void killNode(int first, boolean anyway) throws IOException, InterruptedException {
        long end = System.nanoTime() + MOST_WAIT_MILLIS * 1_000_000;
        while (true) {
            boolean late = System.nanoTime() > end;
            for (int step = 0; step < nodes.size(); step++) {
                Node node = nodes.get((first + step) % nodes.size());
                boolean ready = node.isReady();
                boolean other = nodes.stream().anyMatch(one -> one != node && one.isReady());
                if (ready && (other || anyway) || late && node.isAlive() && !ready) {
                    node.kill();
                    note(Kind.NODE, 1, ": " + node.name + (ready ? "" : " while it started"));
                    return;
                }
            }
            Thread.sleep(50);
        }
    }

    private void note(Kind kind, long times, String which) throws IOException {
        done.merge(kind, times, Long::sum);
        Files.writeString(
                log,
                Instant.now() + " " + kind.shown + " " + times + which + "\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    private static void sleepUntil(long nanos) throws InterruptedException {
        long left = (nanos - System.nanoTime()) / 1_000_000;
        if (left > 0) {
            Thread.sleep(left);
        }
    }
}
