package dev.mortise.server.webhook;

import dev.mortise.server.platform.TenantTransactions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;

/// Claims deliveries that are due and tries them, so many at a time.
///
/// A claim is a lease with a fence. A node that dies after its message was received and before that is
/// stored leaves a lease that runs out, and another node sends the message again under the same id: at
/// least once. It never claims more than can start at once, so a lease begins with its try.
///
/// The tries run on platform threads: looking a name up blocks its thread in native code, which would
/// hold one of the few threads that carry all virtual ones for as long as a tenant's name server likes.
final class WebhookSender implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(WebhookSender.class);
    private static final Duration AFTER_FAULT = Duration.ofSeconds(1);
    private static final int MOST_STORE_TRIES = 5;
    private static final UUID BEGINNING = new UUID(0, 0);

    private final TenantTransactions transactions;
    private final Tries tries;
    private final WebhookClient client;
    private final SendOptions options;
    private final Semaphore wakeup = new Semaphore(0);
    private final Map<UUID, Claimed> underWay = new ConcurrentHashMap<>();
    private final ExecutorService threads;
    private UUID lastServed = BEGINNING;
    private Thread loop = Thread.ofVirtual().unstarted(() -> {});
    private volatile boolean running;

    WebhookSender(TenantTransactions transactions, Tries tries, WebhookClient client, SendOptions options) {
        this.transactions = transactions;
        this.tries = tries;
        this.client = client;
        this.options = options;
        // As many as there are places, but for one that ends while the next begins.
        threads = Executors.newCachedThreadPool(
                Thread.ofPlatform().daemon().name("webhook-", 0).factory());
    }

    /// Something may be due.
    void wake() {
        wakeup.release();
    }

    /// How many tries are under way.
    int running() {
        return underWay.size();
    }

    @Override
    public synchronized void start() {
        running = true;
        loop = Thread.ofVirtual().name("webhook-sender").start(this::run);
    }

    /// Claims nothing more, waits a little for what is under way, cuts the rest off and gives it back.
    @Override
    public synchronized void stop() {
        if (!running) {
            return;
        }
        running = false;
        wake();
        try {
            loop.join(options.drain());
            threads.shutdown();
            if (!threads.awaitTermination(options.drain().toMillis(), TimeUnit.MILLISECONDS)) {
                client.close();
                var _ = threads.awaitTermination(options.drain().toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        client.close();
        List<Claimed> left = List.copyOf(underWay.values());
        if (!left.isEmpty()) {
            LOG.info("{} webhook deliveries did not end in time and are given back", left.size());
            release(left);
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    private void run() {
        while (running) {
            try {
                if (!sendSome()) {
                    var _ = wakeup.tryAcquire(options.idle().toNanos(), TimeUnit.NANOSECONDS);
                    wakeup.drainPermits();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException e) {
                LOG.warn(
                        "Cannot look for webhook deliveries; the next look is in {} s: {}",
                        AFTER_FAULT.toSeconds(),
                        e.toString());
                pause();
            }
        }
    }

    /// Claims what there is room for and starts it.
    ///
    /// @return whether there may be more at once
    private boolean sendSome() {
        int free = options.places() - underWay.size();
        if (free <= 0) {
            return false;
        }
        List<Claimed> claimed =
                transactions.inPlatform(tx -> ClaimQueries.claim(tx, busy(), lastServed, free, options));
        for (Claimed one : claimed) {
            underWay.put(one.id(), one);
            lastServed = one.webhookId();
            try {
                threads.execute(() -> carryOut(one));
            } catch (RejectedExecutionException stopped) {
                // It is given back with what else is left.
                LOG.debug("Webhook delivery {} is not started: this node stops", one.id(), stopped);
            }
        }
        return !claimed.isEmpty();
    }

    private List<ClaimQueries.Busy> busy() {
        record Place(UUID tenantId, UUID webhookId, boolean failing) {}
        Map<Place, Integer> counts = new HashMap<>();
        for (Claimed one : underWay.values()) {
            counts.merge(new Place(one.tenantId(), one.webhookId(), one.failing()), 1, Integer::sum);
        }
        List<ClaimQueries.Busy> busy = new ArrayList<>();
        counts.forEach((place, count) ->
                busy.add(new ClaimQueries.Busy(place.tenantId(), place.webhookId(), place.failing(), count)));
        return busy;
    }

    private void carryOut(Claimed claimed) {
        try {
            if (claimed.expiries() > SendOptions.MOST_EXPIRIES) {
                store(() -> tries.giveUp(claimed));
                return;
            }
            Tries.Tried tried = tries.send(claimed);
            if (!running && tried.reply() instanceof Reply.Failed) {
                // It may have been this node's stop that cut it off.
                release(List.of(claimed));
            } else {
                store(() -> tries.store(claimed, tried));
            }
        } catch (RuntimeException | Error e) {
            LOG.warn("Webhook delivery {} stays leased until its claim ends: {}", claimed.id(), e.toString());
        } finally {
            underWay.remove(claimed.id());
            wake();
        }
    }

    /// A connection that broke says nothing of the next one, and a message whose end is not stored is
    /// sent again.
    private void store(Runnable work) {
        for (int attempt = 1; ; attempt++) {
            try {
                work.run();
                return;
            } catch (DataAccessException e) {
                if (attempt == MOST_STORE_TRIES || !running) {
                    throw e;
                }
                LOG.info("The end of a webhook delivery is not stored yet: {}", e.toString());
                pause();
            }
        }
    }

    private void release(List<Claimed> claimed) {
        transactions.inPlatform(tx -> {
            ClaimQueries.release(tx, claimed);
            return claimed.size();
        });
    }

    private static void pause() {
        try {
            Thread.sleep(AFTER_FAULT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
