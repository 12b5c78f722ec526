package dev.mortise.engine.hostile;

import dev.mortise.engine.call.CallStore;
import dev.mortise.engine.call.HostCallError;
import dev.mortise.engine.call.HostCallError.Kind;
import dev.mortise.engine.call.PendingWrite;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;

/// A data session that keeps what is committed as text, and refuses events that are not the hostile plugins' own.
final class Ledger implements CallStore {
    final List<String> committed = new ArrayList<>();
    final CountDownLatch cancelled = new CountDownLatch(1);
    private final UUID run = UUID.randomUUID();
    private final List<String> flushed = new ArrayList<>();
    private final boolean blocking;

    private record Text(String text) implements PendingWrite {}

    /// @param blocking whether reads wait until they are cancelled
    Ledger(boolean blocking) {
        this.blocking = blocking;
    }

    @Override
    public UUID runId() {
        return run;
    }

    @Override
    public PendingWrite.OfRow prepareInsert(String entity, byte[] data) {
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
        if (!eventType.startsWith("com.hostile.")) {
            throw new HostCallError(Kind.DENIED, "the event type is another plugin's");
        }
        return new Text("publish " + eventType + " " + utf8(payload));
    }

    @Override
    public void flush(List<PendingWrite> writes) {
        writes.forEach(write -> flushed.add(((Text) write).text()));
    }

    @Override
    public Optional<byte[]> get(String entity, String id) {
        if (blocking) {
            awaitCancel();
        }
        return Optional.empty();
    }

    @Override
    public byte[] query(String entity, byte[] query, int maxRows) {
        return "{\"rows\":[],\"next\":null}".getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public Optional<byte[]> setting(String key) {
        return Optional.of("10".getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void commit(List<PendingWrite> writes) {
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

    /// As a database's driver: it takes no notice of interrupts.
    private void awaitCancel() {
        boolean interrupted = false;
        while (true) {
            try {
                cancelled.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        throw new HostCallError(Kind.UNAVAILABLE, "the statement was cancelled");
    }

    private static String utf8(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
