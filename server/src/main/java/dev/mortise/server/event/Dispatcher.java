package dev.mortise.server.event;

import dev.mortise.server.platform.TenantTransactions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Claims due deliveries and hands each to the [DeliveryHandler].
///
/// One loop claims; it never claims more than can start at once, so a claim's lease begins with its work. A
/// delivery that fails is tried again after a growing wait, then becomes a dead letter. What this node
/// holds when it stops is given back; what it holds when it dies is found by [Neighbours] or by the end of
/// its lease.
final class Dispatcher {
    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
    private static final Duration AFTER_FAULT = Duration.ofSeconds(1);
    private static final Duration LOOK_OVER_ALL = Duration.ofSeconds(10);
    private static final int MOST_LANES = 1000;
    private static final UUID NO_TENANT = new UUID(0, 0);

    private final TenantTransactions transactions;
    private final DeliveryHandler handler;
    private final Wakeup wakeup;
    private final Lanes lanes;
    private final Neighbours neighbours;
    private final DispatchOptions options;
    private final RandomGenerator random;
    private final Endings endings;
    private final Set<Running> running = ConcurrentHashMap.newKeySet();
    private volatile boolean stopping;
    private final Thread loop;
    private final Map<String, UUID> served = new HashMap<>();
    private int turn;
    private long nextLookOverAll;

    /// Deliveries of one plugin and tenant that are carried out in one place, one after the other.
    private static final class Running {
        private final List<ClaimQueries.Claimed> claimed;
        private final Set<UUID> open = ConcurrentHashMap.newKeySet();
        /// Null until it has started.
        private volatile @Nullable Future<?> work;

        Running(List<ClaimQueries.Claimed> claimed) {
            this.claimed = claimed;
            claimed.forEach(one -> open.add(one.delivery().id()));
        }

        Delivery first() {
            return claimed.getFirst().delivery();
        }

        ClaimQueries.Claimed of(Delivery delivery) {
            return claimed.stream()
                    .filter(one -> one.delivery().id().equals(delivery.id()))
                    .findFirst()
                    .orElseThrow();
        }

        /// Those whose end is not known yet.
        List<Delivery> left() {
            return claimed.stream()
                    .map(ClaimQueries.Claimed::delivery)
                    .filter(one -> open.contains(one.id()))
                    .toList();
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
                LOG.debug("Delivery {} ended with a fault", first().id(), ended);
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
        endings = new Endings(transactions, options, random);
        loop = Thread.ofVirtual().name("dispatcher").unstarted(this::run);
    }

    void start() {
        loop.start();
    }

    /// Claims nothing more, waits for what is running, and gives back what does not end in time.
    void stop() {
        stopping = true;
        endings.stop();
        wakeup.wakeHere();
        try {
            loop.join(options.drain());
            long end = System.nanoTime() + options.drain().toNanos();
            for (Running one : List.copyOf(running)) {
                one.end(end);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        List<Delivery> left =
                running.stream().flatMap(one -> one.left().stream()).toList();
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
                long looked = endings.now();
                long retry = endings.takeRetry();
                boolean claimed = claim();
                if (retry > looked) {
                    endings.noteRetry(retry);
                }
                if (!claimed) {
                    long nanos = Math.min(options.idle().toNanos(), endings.untilRetry());
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
        if (endings.now() >= nextLookOverAll) {
            nextLookOverAll = endings.now() + LOOK_OVER_ALL.toNanos();
            lanes.noteAll(transactions.<List<Lane>>inPlatform(tx -> DeliveryQueries.waiting(tx, MOST_LANES)));
        }
        List<Lane> open = lanes.take(MOST_LANES);
        int free = options.concurrency() - running.size();
        List<ClaimQueries.Room> room = free > 0 ? room() : List.of();
        List<ClaimQueries.Claimed> claimed = open.isEmpty() && room.isEmpty() ? List.of() : claim(open, room, free);
        room.forEach(one -> served.put(one.pluginId(), lastServed(one, claimed)));
        places(claimed).forEach(this::start);
        return !claimed.isEmpty();
    }

    private void start(List<ClaimQueries.Claimed> claimed) {
        Running started = new Running(claimed);
        running.add(started);
        try {
            started.work = handler.start(() -> carryOut(started));
        } catch (RejectedExecutionException stopped) {
            // The claims run out, or another node finds that this one is gone.
            running.remove(started);
            LOG.info("{} deliveries are not started: {}", claimed.size(), stopped.toString());
        }
    }

    /// What was claimed, by the place that it gets. What a claim of ran out before comes last, as it may be
    /// what its node died of, and among those chance decides: none is always behind the one that kills.
    private List<List<ClaimQueries.Claimed>> places(List<ClaimQueries.Claimed> claimed) {
        record Place(String pluginId, UUID tenantId, int number) {}
        Map<Place, List<ClaimQueries.Claimed>> places = new LinkedHashMap<>();
        List<ClaimQueries.Claimed> suspects = new ArrayList<>();
        for (ClaimQueries.Claimed one : claimed) {
            if (one.expiries() > 0) {
                suspects.add(one);
            }
        }
        Collections.shuffle(suspects, Random.from(random));
        List<ClaimQueries.Claimed> ordered = new ArrayList<>(claimed);
        ordered.removeAll(suspects);
        ordered.addAll(suspects);
        for (ClaimQueries.Claimed one : ordered) {
            Delivery delivery = one.delivery();
            places.computeIfAbsent(
                            new Place(delivery.pluginId(), delivery.tenantId(), one.place()), none -> new ArrayList<>())
                    .add(one);
        }
        return List.copyOf(places.values());
    }

    /// The tenant whose turn was the last one of a claim: turns go up from the former last, then round.
    static UUID lastServed(ClaimQueries.Room room, List<ClaimQueries.Claimed> claimed) {
        UUID last = room.after();
        for (ClaimQueries.Claimed one : claimed) {
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

    private List<ClaimQueries.Claimed> claim(List<Lane> open, List<ClaimQueries.Room> room, int free) {
        String node = neighbours.self();
        List<ClaimQueries.Busy> busy = busy();
        try {
            return transactions.inPlatform(tx -> {
                if (!open.isEmpty()) {
                    DeliveryQueries.promote(tx, open);
                }
                return room.isEmpty()
                        ? List.<ClaimQueries.Claimed>of()
                        : ClaimQueries.claim(tx, room, busy, options.mostOfTenant(), free, node, options.lease());
            });
        } catch (RuntimeException e) {
            lanes.noteAll(open);
            throw e;
        }
    }

    private List<ClaimQueries.Busy> busy() {
        Map<ClaimQueries.Busy, Integer> counts = new HashMap<>();
        for (Running one : running) {
            Delivery delivery = one.first();
            counts.merge(new ClaimQueries.Busy(delivery.pluginId(), delivery.tenantId(), 0), 1, Integer::sum);
        }
        return counts.entrySet().stream()
                .map(one -> new ClaimQueries.Busy(
                        one.getKey().pluginId(), one.getKey().tenantId(), one.getValue()))
                .toList();
    }

    /// The plugins that can be called, with how many more deliveries of each may run; rotated, so that none
    /// is always the first.
    private List<ClaimQueries.Room> room() {
        Map<String, Integer> busy = new HashMap<>();
        for (Running one : running) {
            busy.merge(one.first().pluginId(), 1, Integer::sum);
        }
        List<Map.Entry<String, Integer>> ready = new ArrayList<>(handler.ready().entrySet());
        List<ClaimQueries.Room> room = new ArrayList<>();
        if (!ready.isEmpty()) {
            Collections.rotate(ready, turn++ % ready.size());
        }
        for (Map.Entry<String, Integer> entry : ready) {
            String plugin = entry.getKey();
            int free = entry.getValue() - busy.getOrDefault(plugin, 0);
            if (free > 0) {
                room.add(new ClaimQueries.Room(
                        plugin,
                        free,
                        DispatchOptions.mostOfOne(entry.getValue()),
                        handler.batch(plugin),
                        served.getOrDefault(plugin, NO_TENANT)));
            }
        }
        return room;
    }

    private void carryOut(Running place) {
        try {
            List<Delivery> fresh = place.claimed.stream()
                    .filter(one -> one.expiries() == 0)
                    .map(ClaimQueries.Claimed::delivery)
                    .toList();
            if (!fresh.isEmpty()) {
                carryOut(place, fresh);
            }
            // Each by itself: what is done before one that kills the node is done for good.
            for (ClaimQueries.Claimed one : place.claimed) {
                if (one.expiries() > DispatchOptions.MOST_EXPIRIES) {
                    conclude(place, one, () -> endings.giveUp(one));
                } else if (one.expiries() > 0) {
                    carryOut(place, List.of(one.delivery()));
                }
            }
        } finally {
            // However it seemed to go: a commit may have been done whose answer was lost.
            place.left().forEach(one -> lanes.note(one.lane()));
            running.remove(place);
            wakeup.wakeHere();
        }
    }

    private void carryOut(Running place, List<Delivery> deliveries) {
        try {
            handler.handle(deliveries, (delivery, result) -> {
                ClaimQueries.Claimed one = place.of(delivery);
                conclude(place, one, () -> endings.store(one, result));
            });
        } catch (RuntimeException | Error e) {
            LOG.error(
                    "Carrying out {} deliveries to {} failed",
                    deliveries.size(),
                    place.first().pluginId(),
                    e);
            DeliveryHandler.Result failed = DeliveryHandler.Result.Failed.of(e);
            for (Delivery left : place.left()) {
                if (deliveries.contains(left)) {
                    ClaimQueries.Claimed one = place.of(left);
                    conclude(place, one, () -> endings.store(one, failed));
                }
            }
        }
    }

    private void conclude(Running place, ClaimQueries.Claimed claimed, Runnable store) {
        Delivery delivery = claimed.delivery();
        try {
            store.run();
        } catch (RuntimeException e) {
            LOG.warn("Delivery {} stays leased until its claim ends: {}", delivery.id(), e.toString());
        }
        lanes.note(delivery.lane());
        place.open.remove(delivery.id());
    }
}
