package dev.mortise.engine;

import dev.mortise.engine.call.CallStore;
import dev.mortise.engine.call.HostCallError;
import dev.mortise.engine.call.PendingWrite;
import dev.mortise.engine.manifest.Manifest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// The data session of `init`: no tenant, so no data; settings have the manifest's defaults.
final class InitStore implements CallStore {
    private final Manifest manifest;
    private final UUID runId;

    InitStore(Manifest manifest, UUID runId) {
        this.manifest = manifest;
        this.runId = runId;
    }

    @Override
    public UUID runId() {
        return runId;
    }

    @Override
    public PendingWrite.OfRow prepareInsert(String entity, byte[] data) {
        throw denied();
    }

    @Override
    public PendingWrite.OfRow prepareUpdate(String entity, String id, byte[] patch, long version) {
        throw denied();
    }

    @Override
    public PendingWrite prepareDelete(String entity, String id, long version) {
        throw denied();
    }

    @Override
    public PendingWrite preparePublish(String eventType, byte[] payload) {
        throw denied();
    }

    @Override
    public void flush(List<PendingWrite> writes) {
        throw denied();
    }

    @Override
    public Optional<byte[]> get(String entity, String id) {
        throw denied();
    }

    @Override
    public byte[] query(String entity, byte[] query, int maxRows) {
        throw denied();
    }

    @Override
    public Optional<byte[]> setting(String key) {
        Manifest.Setting setting = manifest.settings().get(key);
        if (setting == null) {
            throw new HostCallError(
                    HostCallError.Kind.NOT_FOUND,
                    "the manifest declares no setting \"" + key + "\"; it declares "
                            + manifest.settings().keySet());
        }
        return Optional.ofNullable(setting.defaultJson()).map(json -> json.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void commit(List<PendingWrite> writes) {
        // There is nothing that could have been written.
    }

    @Override
    public void cancel() {
        // It waits for nothing.
    }

    @Override
    public void close() {
        // It holds nothing.
    }

    private static HostCallError denied() {
        return new HostCallError(
                HostCallError.Kind.DENIED,
                "init runs in no tenant and has no data; use on-tenant-created or handle-event");
    }
}
