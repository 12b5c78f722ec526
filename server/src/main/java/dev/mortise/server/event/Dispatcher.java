package dev.mortise.server.event;

import dev.mortise.server.platform.TenantTransactions;
import dev.mortise.server.platform.Transaction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/// Claims due deliveries and hands each to the [DeliveryHandler].
///
/// One loop claims; it never claims more than can start at once, so a claim's lease begins with its work. A
/// delivery that fails is tried again after a growing wait, then becomes a dead letter. What this node holds
/// when it stops is given back; what it holds when it dies is found by [Neighbours] or by the end of its
/// lease.
final class Dispatcher {
    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
    private static final Duration AFTER_NOT_READY = Duration.ofMillis(200);
    private static final Duration AFTER_FAULT = Duration.ofSeconds(1);
    /// How often the end of a delivery is written before it is left to the end of its lease.
    private static final int MOST_ENDINGS = 5;

    private static final int LONGEST_REASON = 2000;
    private static final Duration LOOK_OVER_ALL = Duration.ofSeconds(10);
    private static final int MOST_LANES = 1000;
    private static final UUID NO_TENANT = new UUID(0, 0);
    private static final long NEVER = Long.MAX_VALUE;

    private final TenantTransactions transactions;
    private final DeliveryHandler handler;
    private final Wakeup wakeup;
    private final Lanes lanes;
    private final Neighbours neighbours;
    private final DispatchOptions options;
    private final RandomGenerator random;
    private final long started = System.nanoTime();
    private final Map<UUID, Running> running = new ConcurrentHashMap<>();
    private volatile boolean stopping;
    private final Thread loop;
    private final Map<String, UUID> served = new HashMap<>();
    private int turn;
    private long nextLookOverAll;

    /// When the next delivery that failed here is due again, in nanoseconds since the start of this node.
    private final AtomicLong nextRetry = new AtomicLong(NEVER);

    /// A delivery that is carried out.
    private static final class Running {
        private final Delivery delivery;
        /// Null until it has started.
        private volatile @Nullable Future<?> work;

        Running(Delivery delivery) {
            this.delivery = delivery;
        }

        Delivery delivery() {
            return delivery;
        }

        /// Waits for the end until that time, then asks for it.
        void end(long untilNanos) throws InterruptedException {
            Future<?> started = work;
            if (started == null) {
                return;
            }
            try {
                started.get(Math.max(untilNanos - System.nanoTime(), 0), TimeUnit.NANOSECONDS);
            } catch (TimeoutException late) {
                started.cancel(true);
            } catch (ExecutionException | CancellationException ended) {
                LOG.debug("Delivery {} ended with a fault", delivery.id(), ended);
            }
        }
    }

    Dispatcher(
            TenantTransactions transactions,
            DeliveryHandler handler,
            Wakeup wakeup,
            Lanes lanes,
            Neighbours neighbours,
            DispatchOptions options,
            RandomGenerator random) {
        this.transactions = transactions;
        this.handler = handler;
        this.wakeup = wakeup;
        this.lanes = lanes;
        this.neighbours = neighbours;
        this.options = options;
        this.random = random;
        loop = Thread.ofVirtual().name("dispatcher").unstarted(this::run);
    }

    void start() {
        loop.start();
    }

    /// Claims nothing more, waits for what is running, and gives back what does not end in time.
    void stop() {
        stopping = true;
        wakeup.wakeHere();
        try {
            loop.join(options.drain());
            long end = System.nanoTime() + options.drain().toNanos();
            for (Running one : List.copyOf(running.values())) {
                one.end(end);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        List<Delivery> left = running.values().stream().map(Running::delivery).toList();
        if (!left.isEmpty()) {
            LOG.warn("{} deliveries did not end in time and are given back", left.size());
            transactions.inPlatform(tx -> {
                DeliveryQueries.release(tx, left, Duration.ZERO);
                return left.size();
            });
        }
    }

    private void run() {
        while (!stopping) {
            try {
                long looked = now();
                long retry = nextRetry.getAndSet(NEVER);
                boolean claimed = claim();
                if (retry > looked) {
                    nextRetry.accumulateAndGet(retry, Math::min);
                }
                if (!claimed) {
                    long nanos = Math.min(options.idle().toNanos(), nextRetry.get() - now());
                    wakeup.awaitHere(Duration.ofNanos(Math.max(nanos, 0)));
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException e) {
                nextLookOverAll = 0;
                LOG.warn(
                        "Cannot look for due deliveries; the next look is in {} s: {}",
                        AFTER_FAULT.toSeconds(),
                        e.toString());
                pause();
            }
        }
    }

    private long now() {
        return System.nanoTime() - started;
    }

    private void pause() {
        try {
            Thread.sleep(AFTER_FAULT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stopping = true;
        }
    }

    /// @return whether there may be more at once
    private boolean claim() {
        if (now() >= nextLookOverAll) {
            nextLookOverAll = now() + LOOK_OVER_ALL.toNanos();
            lanes.noteAll(transactions.<List<Lane>>inPlatform(tx -> DeliveryQueries.waiting(tx, MOST_LANES)));
        }
        List<Lane> open = lanes.take(MOST_LANES);
        int free = options.concurrency() - running.size();
        List<DeliveryQueries.Room> room = free > 0 ? room() : List.of();
        List<DeliveryQueries.Claimed> claimed = open.isEmpty() && room.isEmpty() ? List.of() : claim(open, room, free);
        room.forEach(one -> served.put(one.pluginId(), lastServed(one, claimed)));
        for (DeliveryQueries.Claimed one : claimed) {
            Delivery delivery = one.delivery();
            Running started = new Running(delivery);
            running.put(delivery.id(), started);
            try {
                started.work = handler.start(() -> carryOut(one));
            } catch (RejectedExecutionException stopped) {
                // The claim runs out, or another node finds that this one is gone.
                running.remove(delivery.id());
                LOG.info("Delivery {} is not started: {}", delivery.id(), stopped.toString());
            }
        }
        return !claimed.isEmpty();
    }

    /// The tenant whose turn was the last one of a claim: turns go up from the former last, then round.
    static UUID lastServed(DeliveryQueries.Room room, List<DeliveryQueries.Claimed> claimed) {
        UUID last = room.after();
        for (DeliveryQueries.Claimed one : claimed) {
            UUID tenant = one.delivery().tenantId();
            if (one.delivery().pluginId().equals(room.pluginId()) && isLater(tenant, last, room.after())) {
                last = tenant;
            }
        }
        return last;
    }

    private static boolean isLater(UUID tenant, UUID last, UUID start) {
        boolean round = compare(tenant, start) <= 0;
        boolean lastRound = compare(last, start) <= 0;
        if (last.equals(start)) {
            return true;
        }
        return round == lastRound ? compare(tenant, last) > 0 : round;
    }

    /// The database's order of UUIDs.
    private static int compare(UUID one, UUID other) {
        int high = Long.compareUnsigned(one.getMostSignificantBits(), other.getMostSignificantBits());
        return high != 0 ? high : Long.compareUnsigned(one.getLeastSignificantBits(), other.getLeastSignificantBits());
    }

    private List<DeliveryQueries.Claimed> claim(List<Lane> open, List<DeliveryQueries.Room> room, int free) {
        String node = neighbours.self();
        List<DeliveryQueries.Busy> busy = busy();
        try {
            return transactions.inPlatform(tx -> {
                if (!open.isEmpty()) {
                    DeliveryQueries.promote(tx, open);
                }
                return room.isEmpty()
                        ? List.<DeliveryQueries.Claimed>of()
                        : DeliveryQueries.claim(tx, room, busy, options.mostOfTenant(), free, node, options.lease());
            });
        } catch (RuntimeException e) {
            lanes.noteAll(open);
            throw e;
        }
    }

    private List<DeliveryQueries.Busy> busy() {
        Map<DeliveryQueries.Busy, Integer> counts = new HashMap<>();
        for (Running one : running.values()) {
            Delivery delivery = one.delivery();
            counts.merge(new DeliveryQueries.Busy(delivery.pluginId(), delivery.tenantId(), 0), 1, Integer::sum);
        }
        return counts.entrySet().stream()
                .map(one -> new DeliveryQueries.Busy(
                        one.getKey().pluginId(), one.getKey().tenantId(), one.getValue()))
                .toList();
    }

    /// The plugins that can be called, with how many more deliveries of each may run; rotated, so that none
    /// is always the first.
    private List<DeliveryQueries.Room> room() {
        Map<String, Integer> busy = new HashMap<>();
        for (Running one : running.values()) {
            busy.merge(one.delivery().pluginId(), 1, Integer::sum);
        }
        List<Map.Entry<String, Integer>> ready = new ArrayList<>(handler.ready().entrySet());
        List<DeliveryQueries.Room> room = new ArrayList<>();
        if (!ready.isEmpty()) {
            Collections.rotate(ready, turn++ % ready.size());
        }
        for (Map.Entry<String, Integer> entry : ready) {
            String plugin = entry.getKey();
            int free = entry.getValue() - busy.getOrDefault(plugin, 0);
            if (free > 0) {
                room.add(new DeliveryQueries.Room(
                        plugin,
                        free,
                        DispatchOptions.mostOfOne(entry.getValue()),
                        served.getOrDefault(plugin, NO_TENANT)));
            }
        }
        return room;
    }

    private void carryOut(DeliveryQueries.Claimed claimed) {
        Delivery delivery = claimed.delivery();
        try {
            if (claimed.expiries() > DispatchOptions.MOST_EXPIRIES) {
                end(
                        claimed,
                        "given up: its node died or was cut off " + claimed.expiries() + " times while trying it",
                        null,
                        true);
                return;
            }
            switch (handle(delivery)) {
                case DeliveryHandler.Result.Done() -> {}
                case DeliveryHandler.Result.Failed(String reason, UUID run) -> end(claimed, reason, run, false);
                case DeliveryHandler.Result.NotReady() ->
                    store(tx -> {
                        DeliveryQueries.release(tx, List.of(delivery), AFTER_NOT_READY);
                        return delivery;
                    });
            }
        } catch (LeaseLost e) {
            LOG.info("Nothing is stored: {}", e.getMessage());
        } catch (RuntimeException e) {
            LOG.warn("Delivery {} stays leased until its claim ends: {}", delivery.id(), e.toString());
        } finally {
            // However it seemed to go: a commit may have been done whose answer was lost.
            lanes.note(delivery.lane());
            running.remove(delivery.id());
            wakeup.wakeHere();
        }
    }

    private DeliveryHandler.Result handle(Delivery delivery) {
        try {
            return handler.handle(delivery);
        } catch (LeaseLost e) {
            throw e;
        } catch (RuntimeException | Error e) {
            LOG.error("Carrying out delivery {} to {} failed", delivery.id(), delivery.pluginId(), e);
            return new DeliveryHandler.Result.Failed("the server failed: " + e, null);
        }
    }

    /// Stores how a delivery ended. A connection that broke says nothing of the next one, and until the end is
    /// stored or the lease is over, the delivery's record waits. What is stored already is not stored again, as
    /// the delivery is not leased then.
    private <T> T store(Transaction.Work<T> work) {
        for (int attempt = 1; ; attempt++) {
            try {
                return transactions.inPlatform(work);
            } catch (DataAccessException e) {
                if (attempt == MOST_ENDINGS || stopping) {
                    throw e;
                }
                LOG.info("The end of a delivery is not stored yet: {}", e.toString());
                try {
                    Thread.sleep(AFTER_FAULT);
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                    throw e;
                }
            }
        }
    }

    private void end(DeliveryQueries.Claimed claimed, String reason, @Nullable UUID run, boolean hopeless) {
        Delivery delivery = claimed.delivery();
        String shown = (reason.length() > LONGEST_REASON ? reason.substring(0, LONGEST_REASON) + "…" : reason)
                .replace('\0', ' ');
        boolean dead = hopeless || delivery.attempt() > claimed.retries();
        Duration wait = options.backoff(delivery.attempt(), random);
        boolean held = store(tx -> dead
                ? DeliveryQueries.markDead(tx, delivery, shown, run)
                : DeliveryQueries.retry(tx, delivery, wait, shown, run));
        if (held && !dead) {
            nextRetry.accumulateAndGet(now() + wait.plusMillis(1).toNanos(), Math::min);
        }
        if (held && dead) {
            LOG.warn(
                    "Delivery {} of {} to {} is given up after {} tries",
                    delivery.id(),
                    delivery.event().type(),
                    delivery.pluginId(),
                    delivery.attempt());
        }
    }
}
