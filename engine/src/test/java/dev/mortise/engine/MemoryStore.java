package dev.mortise.engine;

import dev.mortise.engine.call.CallStore;
import dev.mortise.engine.call.HostCallError;
import dev.mortise.engine.call.PendingWrite;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;

/// A data session in memory: keeps what it is given as text, and can be slow until it is cancelled.
final class MemoryStore implements CallStore {
    final UUID run = UUID.randomUUID();
    final List<String> flushed = new ArrayList<>();
    final List<String> committed = new ArrayList<>();
    final CountDownLatch asked = new CountDownLatch(1);
    final CountDownLatch cancelled = new CountDownLatch(1);
    int settingsRead;
    boolean slowReads;
    boolean refusesCommit;

    private record Text(String text) implements PendingWrite {}

    @Override
    public UUID runId() {
        return run;
    }

    @Override
    public PendingWrite.OfRow prepareInsert(String entity, byte[] data) {
        asked.countDown();
        return new PendingWrite.OfRow(new Text("insert " + entity + " " + utf8(data)), data);
    }

    @Override
    public PendingWrite.OfRow prepareUpdate(String entity, String id, byte[] patch, long version) {
        return new PendingWrite.OfRow(new Text("update " + entity + " " + id), patch);
    }

    @Override
    public PendingWrite prepareDelete(String entity, String id, long version) {
        return new Text("delete " + entity + " " + id);
    }

    @Override
    public PendingWrite preparePublish(String eventType, byte[] payload) {
        return new Text("publish " + eventType + " " + utf8(payload));
    }

    @Override
    public void flush(List<PendingWrite> writes) {
        writes.forEach(write -> flushed.add(((Text) write).text()));
    }

    @Override
    public Optional<byte[]> get(String entity, String id) {
        if (slowReads) {
            awaitCancel();
        }
        return Optional.of("{}".getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public byte[] query(String entity, byte[] query, int maxRows) {
        return "{\"rows\":[],\"next\":null}".getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public Optional<byte[]> setting(String key) {
        settingsRead++;
        return Optional.of("10".getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void commit(List<PendingWrite> writes) {
        if (refusesCommit) {
            throw new HostCallError(HostCallError.Kind.CONFLICT, "the row has another version");
        }
        committed.addAll(flushed);
        writes.forEach(write -> committed.add(((Text) write).text()));
    }

    @Override
    public void cancel() {
        cancelled.countDown();
    }

    @Override
    public void close() {
        // It holds nothing.
    }

    private void awaitCancel() {
        asked.countDown();
        while (true) {
            try {
                cancelled.await();
                break;
            } catch (InterruptedException e) {
                // A statement that is running hears only of its cancellation.
            }
        }
        throw new HostCallError(HostCallError.Kind.UNAVAILABLE, "cancelled");
    }

    private static String utf8(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
