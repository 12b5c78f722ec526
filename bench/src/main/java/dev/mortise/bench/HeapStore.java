package dev.mortise.bench;

import dev.mortise.engine.call.CallStore;
import dev.mortise.engine.call.PendingWrite;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// A data session that costs nothing: rows come back as they were given, and nothing is kept.
class HeapStore implements CallStore {
    private static final UUID RUN = UUID.fromString("0190c1f0-0000-7000-8000-000000000000");
    private static final byte[] EMPTY = utf8("{}");
    private static final byte[] NO_ROWS = utf8("{\"rows\":[],\"next\":null}");
    private static final byte[] TEN = utf8("10");

    private enum Write implements PendingWrite {
        ANY
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public UUID runId() {
        return RUN;
    }

    @Override
    public PendingWrite.OfRow prepareInsert(String entity, byte[] data) {
        return new PendingWrite.OfRow(Write.ANY, data);
    }

    @Override
    public PendingWrite.OfRow prepareUpdate(String entity, String id, byte[] patch, long version) {
        return new PendingWrite.OfRow(Write.ANY, patch);
    }

    @Override
    public PendingWrite prepareDelete(String entity, String id, long version) {
        return Write.ANY;
    }

    @Override
    public PendingWrite preparePublish(String eventType, byte[] payload) {
        return Write.ANY;
    }

    @Override
    public void flush(List<PendingWrite> writes) {
        // Nothing is kept.
    }

    @Override
    public Optional<byte[]> get(String entity, String id) {
        return Optional.of(EMPTY);
    }

    @Override
    public byte[] query(String entity, byte[] query, int maxRows) {
        return NO_ROWS;
    }

    @Override
    public Optional<byte[]> setting(String key) {
        return Optional.of(TEN);
    }

    @Override
    public void commit(List<PendingWrite> writes) {
        // Nothing is kept.
    }

    @Override
    public void cancel() {
        // No statement runs.
    }

    @Override
    public void close() {
        // It holds nothing.
    }
}
