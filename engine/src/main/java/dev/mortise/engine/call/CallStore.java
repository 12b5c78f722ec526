package dev.mortise.engine.call;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// The data session of one call of a plugin, given by the host's owner. It opens its transaction at the first
/// read or at [#commit], and is used by one thread at a time, but for [#cancel]. JSON is UTF-8. Every method
/// but [#cancel] and [#close] may throw a [HostCallError], which becomes the plugin's `error`.
///
/// [PendingWrite]s are given in the order in which the plugin asked for them, each exactly once: to [#flush]
/// before a read, or to [#commit].
public interface CallStore extends AutoCloseable {
    /// The id of the run that this call is.
    ///
    /// @return a UUID of version 7
    UUID runId();

    /// Checks a new row. Nothing is written.
    ///
    /// @param entity the entity's name in the manifest
    /// @param data the fields as a JSON object
    /// @return the write, and the row as it will be stored
    PendingWrite.OfRow prepareInsert(String entity, byte[] data);

    /// Checks a change of a row. Nothing is written.
    ///
    /// @param entity the entity's name in the manifest
    /// @param id the row's id
    /// @param patch a JSON merge patch
    /// @param version the version that the row must have
    /// @return the write, and the row as it will be stored
    PendingWrite.OfRow prepareUpdate(String entity, String id, byte[] patch, long version);

    /// Checks a deletion. Nothing is written.
    ///
    /// @param entity the entity's name in the manifest
    /// @param id the row's id
    /// @param version the version that the row must have
    /// @return the write
    PendingWrite prepareDelete(String entity, String id, long version);

    /// Writes inside the call's transaction, so that the read that follows sees it.
    ///
    /// @param writes those since the last flush
    void flush(List<PendingWrite> writes);

    /// Reads a row.
    ///
    /// @param entity the entity's name in the manifest
    /// @param id the row's id
    /// @return the row; empty when it does not exist or may not be seen
    Optional<byte[]> get(String entity, String id);

    /// Reads rows.
    ///
    /// @param entity the entity's name in the manifest
    /// @param query the query of the contract
    /// @param maxRows the most rows that may be read
    /// @return `{"rows":[…],"next":…}`
    byte[] query(String entity, byte[] query, int maxRows);

    /// Checks an event that is to be published. Nothing is written.
    ///
    /// @param eventType its full type
    /// @param payload any JSON value
    /// @return the write
    PendingWrite preparePublish(String eventType, byte[] payload);

    /// Reads a setting of the plugin in the call's tenant.
    ///
    /// @param key the setting's name in the manifest
    /// @return its value, or the manifest's default; empty when there is neither
    Optional<byte[]> setting(String key);

    /// Ends the session: the writes that were not flushed, and what the session's owner attached (a delivery's
    /// done mark), all in the one transaction. A failure leaves nothing stored.
    ///
    /// @param writes those since the last flush
    void commit(List<PendingWrite> writes);

    /// Ends a running statement and refuses further ones, as the call's time is up. On a thread of its own; the call is
    /// not over, and the session not closed, before this returns. What it throws is logged.
    void cancel();

    /// Rolls back what is not committed.
    @Override
    void close();
}
