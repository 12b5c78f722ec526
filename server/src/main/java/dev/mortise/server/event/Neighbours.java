package dev.mortise.server.event;

import dev.mortise.server.platform.Ids;
import dev.mortise.server.platform.TenantDatabases;
import dev.mortise.server.platform.TenantTransactions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The other nodes on the same database: hears their wake-ups, sends this node's, and takes over from those
/// that died.
///
/// A node is known by a row and holds an advisory lock on a connection of its own; when it loses the
/// connection it is taken for dead and joins again under a new name. What it still does under the old name is
/// fenced.
final class Neighbours {
    private static final Logger LOG = LoggerFactory.getLogger(Neighbours.class);
    private static final int HEAR_MILLIS = 1000;
    private static final Duration LOOK_AROUND = Duration.ofSeconds(1);
    private static final Duration BETWEEN_WAKEUPS = Duration.ofMillis(5);

    private final TenantDatabases databases;
    private final TenantTransactions transactions;
    private final Wakeup wakeup;
    private final Thread ear;
    private final Thread mouth;
    private volatile String self;
    private volatile boolean stopping;
    private volatile boolean alone = true;

    Neighbours(TenantDatabases databases, TenantTransactions transactions, Wakeup wakeup) {
        this.databases = databases;
        this.transactions = transactions;
        this.wakeup = wakeup;
        self = Ids.next().toString();
        ear = Thread.ofVirtual().name("neighbours-hear").unstarted(this::hear);
        mouth = Thread.ofVirtual().name("neighbours-wake").unstarted(this::wakeThem);
    }

    /// This node's name; new after a lost connection.
    String self() {
        return self;
    }

    void start() {
        ear.start();
        mouth.start();
    }

    void stop() {
        stopping = true;
        mouth.interrupt();
        try {
            mouth.join();
            say();
            ear.join(Duration.ofMillis(3L * HEAR_MILLIS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.warn("Cannot take leave of the other nodes; they will notice: {}", e.toString());
        }
    }

    private void hear() {
        while (!stopping) {
            String name = self;
            try (Connection connection = databases.home().getConnection()) {
                hear(connection, name);
            } catch (SQLException | RuntimeException e) {
                self = Ids.next().toString();
                if (!stopping) {
                    LOG.warn("Lost the connection that hears other nodes; joining again: {}", e.toString());
                    pause(Duration.ofSeconds(1));
                }
            }
        }
    }

    private void hear(Connection connection, String name) throws SQLException {
        try {
            NodeQueries.join(connection, name);
            wakeup.wakeHere();
            PGConnection notified = connection.unwrap(PGConnection.class);
            while (!stopping) {
                if (isFromAnother(notified.getNotifications(HEAR_MILLIS), name)) {
                    wakeup.wakeHere();
                }
            }
            NodeQueries.leave(connection, name);
        } catch (SQLException | RuntimeException e) {
            // It may hold the lock, the role or half a transaction: no one else may get it from the pool.
            connection.abort(Runnable::run);
            throw e;
        }
    }

    private static boolean isFromAnother(@Nullable PGNotification @Nullable [] heard, String name) {
        if (heard != null) {
            for (PGNotification one : heard) {
                if (one != null && !name.equals(one.getParameter())) {
                    return true;
                }
            }
        }
        return false;
    }

    private void wakeThem() {
        long lookedAround = System.nanoTime() - LOOK_AROUND.toNanos();
        while (!stopping) {
            try {
                boolean wanted = wakeup.awaitElsewhere(LOOK_AROUND);
                if (System.nanoTime() - lookedAround >= LOOK_AROUND.toNanos()) {
                    lookedAround = System.nanoTime();
                    lookAround();
                }
                if (wanted && !alone) {
                    say();
                    pause(BETWEEN_WAKEUPS);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException e) {
                LOG.warn("Cannot reach the other nodes: {}", e.toString());
                pause(LOOK_AROUND);
            }
        }
    }

    /// Wakes every node's ear; this one's hears it and looks whether it is to stop.
    private void say() {
        String name = self;
        transactions.inPlatform(tx -> {
            NodeQueries.notifyAll(tx, name);
            return name;
        });
    }

    private void lookAround() {
        String name = self;
        List<String> dead = transactions.inPlatform(tx -> {
            List<String> gone = NodeQueries.buryTheDead(tx, name);
            alone = NodeQueries.count(tx) <= 1;
            return gone;
        });
        if (!dead.isEmpty()) {
            LOG.info("Taking over what {} other node(s) left", dead.size());
            wakeup.wakeHere();
        }
    }

    private void pause(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stopping = true;
        }
    }
}
