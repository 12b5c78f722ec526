package dev.mortise.engine.sandbox;

import dev.mortise.component.wasi.WasiHost;
import dev.mortise.engine.host.Turn;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/// The time and chance that WASI gives to the guest of one call. Whoever ends the call interrupts its sleep.
final class GuestWorld implements WasiHost {
    private final InstantSource clock;
    private final RandomGenerator random;
    private final Turn turn;
    private final long startNanos = System.nanoTime();

    GuestWorld(InstantSource clock, RandomGenerator random, Turn turn) {
        this.turn = turn;
        this.clock = clock;
        this.random = random;
    }

    @Override
    public Instant now() {
        return clock.instant();
    }

    @Override
    public long monotonicNanos() {
        return System.nanoTime() - startNanos;
    }

    @Override
    public void sleep(Duration time) throws InterruptedException {
        turn.giveBack();
        Thread.sleep(time);
    }

    @Override
    public void randomBytes(byte[] bytes) {
        random.nextBytes(bytes);
    }
}
