package dev.mortise.server.plugin;

import dev.mortise.server.platform.ApiProblem;
import dev.mortise.server.platform.ClaimedWork;
import dev.mortise.server.platform.TenantTransactions;
import dev.mortise.server.plugin.UpgradeQueries.State;
import dev.mortise.server.plugin.UpgradeQueries.Upgrade;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import tools.jackson.databind.json.JsonMapper;

/// Carries upgrades out whose tables are made ready first, one at a time on each node.
///
/// A claim is a lease, renewed while the work goes on. A node that dies leaves a lease that runs out,
/// and another one goes on from where it was; a node that lost its lease ends its work.
final class UpgradeRunner extends ClaimedWork {
    private static final Logger LOG = LoggerFactory.getLogger(UpgradeRunner.class);
    private static final Duration LEASE = Duration.ofSeconds(30);
    private static final Duration BETWEEN_BEATS = Duration.ofSeconds(5);
    private static final Duration BETWEEN_TRIES = Duration.ofSeconds(5);

    /// What was claimed so often and did not end is given up.
    private static final int MOST_TRIES = 20;

    private final PluginUpgrades upgrades;
    private final TenantTransactions transactions;
    private final JsonMapper json;
    private final Clock clock;

    UpgradeRunner(PluginUpgrades upgrades, TenantTransactions transactions, JsonMapper json, Clock clock) {
        super("upgrades", 1);
        this.upgrades = upgrades;
        this.transactions = transactions;
        this.json = json;
        this.clock = clock;
    }

    @Override
    protected boolean workOnce() {
        Optional<Upgrade> claimed = transactions.inPlatform(tx -> UpgradeQueries.claim(tx, LEASE));
        claimed.ifPresent(this::run);
        return claimed.isPresent();
    }

    private void run(Upgrade upgrade) {
        try (Lease lease = new Lease(upgrade)) {
            if (upgrade.state() == State.ENDING) {
                fail(upgrade);
                return;
            }
            if (upgrade.tries() > MOST_TRIES) {
                throw ApiProblem.of(
                        503, "given_up", "the upgrade was tried %d times and did not end".formatted(upgrade.tries()));
            }
            upgrades.carryOut(upgrade, lease::check);
        } catch (Lost e) {
            LOG.info("The upgrade of {} is no longer this node's", upgrade.plugin());
            if (!isRunning()) {
                release(upgrade, Duration.ZERO);
            }
        } catch (ApiProblem problem) {
            if (problem.status() == 503 && upgrade.tries() <= MOST_TRIES) {
                LOG.info("The upgrade of {} is tried again: {}", upgrade.plugin(), problem.getMessage());
                release(upgrade, BETWEEN_TRIES);
                return;
            }
            LOG.warn("The upgrade of {} to {} failed: {}", upgrade.plugin(), upgrade.to(), problem.getMessage());
            transactions.inPlatform(tx -> UpgradeQueries.end(
                    tx, upgrade.plugin(), json.writeValueAsString(UpgradeProblem.of(problem)), clock.instant()));
            fail(upgrade);
        } catch (DataAccessException e) {
            LOG.warn("The upgrade of {} to {} broke off and is tried again", upgrade.plugin(), upgrade.to(), e);
            release(upgrade, BETWEEN_TRIES);
        }
    }

    /// Drops what is left of it. When that fails, it is tried again.
    private void fail(Upgrade upgrade) {
        upgrades.abandon(upgrade);
        transactions.inPlatform(tx -> UpgradeQueries.finish(tx, upgrade, State.FAILED, clock.instant()));
    }

    private void release(Upgrade upgrade, Duration pause) {
        transactions.<Boolean>inPlatform(tx -> {
            UpgradeQueries.release(tx, upgrade, pause);
            return true;
        });
    }

    /// The upgrade is not this node's any more, or this node stops.
    private static final class Lost extends RuntimeException {
        private static final long serialVersionUID = 1;

        Lost() {
            super("the claim is lost");
        }
    }

    /// Renews a claim until it is closed.
    private final class Lease implements AutoCloseable {
        private final Upgrade upgrade;
        private volatile State state;
        private final Thread beats;

        Lease(Upgrade upgrade) {
            this.upgrade = upgrade;
            state = upgrade.state();
            beats = Thread.ofVirtual().name("upgrade-lease").start(this::renew);
        }

        private void renew() {
            while (!Thread.currentThread().isInterrupted()) {
                try {
                    Thread.sleep(BETWEEN_BEATS);
                    state = transactions
                            .inPlatform(tx -> UpgradeQueries.renew(tx, upgrade, LEASE))
                            .orElse(State.FAILED);
                } catch (InterruptedException e) {
                    return;
                } catch (DataAccessException e) {
                    LOG.warn("Cannot renew the claim of the upgrade of {}: {}", upgrade.plugin(), e.toString());
                }
            }
        }

        /// Ends the work when it is not to go on.
        void check() {
            State now = state;
            if (!isRunning() || !now.isOpen()) {
                throw new Lost();
            }
            if (now == State.ENDING) {
                throw ApiProblem.conflict("cancelled", "the upgrade was cancelled");
            }
        }

        @Override
        public void close() {
            beats.interrupt();
        }
    }
}
