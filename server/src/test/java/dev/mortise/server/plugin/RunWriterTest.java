package dev.mortise.server.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mortise.server.Await;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.QueryTimeoutException;

class RunWriterTest {
    private final List<List<UUID>> batches = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch open = new CountDownLatch(1);
    private final AtomicInteger tries = new AtomicInteger();
    private RunWriter writer = new RunWriter(this::note);

    private void note(List<RunWriter.Entry> batch) {
        batches.add(batch.stream().map(entry -> entry.run().id()).toList());
    }

    @AfterEach
    void stop() {
        open.countDown();
        if (writer.isRunning()) {
            writer.stop();
        }
    }

    private static RunQueries.Run run() {
        UUID id = UUID.randomUUID();
        return new RunQueries.Run(
                id, id, "a.b", "1.0.0", Instant.EPOCH, "event", null, null, "ok", 1, 1, 1L, 1, 1, null);
    }

    private UUID add(String... messages) {
        RunQueries.Run run = run();
        writer.add(run, lines(run, messages));
        return run.id();
    }

    private static List<RunQueries.Line> lines(RunQueries.Run run, String... messages) {
        return List.of(messages).stream()
                .map(message ->
                        new RunQueries.Line(UUID.randomUUID(), run.id(), run.id(), Instant.EPOCH, "info", message))
                .toList();
    }

    private List<UUID> stored() {
        synchronized (batches) {
            return batches.stream().flatMap(List::stream).toList();
        }
    }

    @Test
    void runsThatEndTogetherAreWrittenTogetherInTheirOrder() {
        List<UUID> ids = new ArrayList<>();
        for (int i = 0; i < 1_200; i++) {
            ids.add(add());
        }
        writer.start();
        Await.untilEquals(ids, this::stored);
        assertThat(batches).extracting(List::size).containsExactly(500, 500, 200);
    }

    @Test
    void whoWaitsForARunFindsItStored() {
        writer.start();
        RunQueries.Run run = run();
        writer.addAndWait(run, List.of());
        assertThat(stored()).contains(run.id());
    }

    @Test
    void aFlushWaitsForWhatWasAddedBefore() {
        writer.start();
        UUID first = add();
        UUID second = add();
        writer.flush();
        assertThat(stored()).containsExactly(first, second);
    }

    @Test
    void aStopWritesWhatWaits() {
        writer.start();
        UUID last = add();
        writer.stop();
        assertThat(stored()).containsExactly(last);
    }

    @Test
    void whoBringsMoreThanThereIsRoomForWaits() throws InterruptedException {
        writer = new RunWriter(batch -> {
            awaitOpen();
            note(batch);
        });
        writer.start();
        String megabyte = "x".repeat(1 << 20);
        List<UUID> ids = Collections.synchronizedList(new ArrayList<>());
        Thread caller = Thread.ofVirtual().start(() -> {
            for (int i = 0; i < 20; i++) {
                ids.add(add(megabyte));
            }
        });
        Await.until("the caller waits", () -> caller.getState() == Thread.State.WAITING);
        assertThat(ids).hasSizeLessThan(10);
        open.countDown();
        caller.join();
        Await.untilEquals(ids, this::stored);
    }

    private void awaitOpen() {
        try {
            open.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aDatabaseThatDoesNotAnswerIsTriedAgain() {
        writer = new RunWriter(batch -> {
            if (tries.incrementAndGet() == 1) {
                throw new QueryTimeoutException("busy");
            }
            note(batch);
        });
        writer.start();
        RunQueries.Run run = run();
        writer.addAndWait(run, List.of());
        assertThat(stored()).containsExactly(run.id());
        assertThat(tries).hasValue(2);
    }

    @Test
    void aRunThatTheDatabaseRefusesKeepsNoOtherFromBeingStored() {
        RunQueries.Run bad = run();
        writer = new RunWriter(batch -> {
            if (batch.stream().anyMatch(entry -> entry.run().equals(bad))) {
                throw new DataIntegrityViolationException("refused");
            }
            note(batch);
        });
        UUID before = add();
        writer.add(bad, List.of());
        UUID after = add();
        writer.start();
        Await.untilEquals(List.of(before, after), this::stored);
    }

    @Test
    void aRunIsNotSaidToBeStoredWhenTheWriterGaveUpOnIt() {
        writer = new RunWriter(batch -> {
            throw new DataIntegrityViolationException("refused");
        });
        writer.start();
        assertThatThrownBy(() -> writer.addAndWait(run(), List.of())).hasMessageContaining("could not be stored");
    }
}
