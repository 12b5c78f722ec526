package dev.mortise.server.data;

import dev.mortise.engine.manifest.Manifest;
import dev.mortise.server.event.NewEvent;
import dev.mortise.server.platform.Transaction;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A plugin's rows on a transaction of one tenant, for the plugin's own calls: the rules are those of REST,
/// permissions are the caller's to check. Every write leaves an audit entry and an event in the same
/// transaction.
///
/// Each method may throw an `ApiProblem`: 404 for an entity or a row that is not there, 400 with everything
/// that is wrong with a value or a query, 409 `not_unique`, `id_taken` or `referenced`, 412 `stale` with
/// the current row. An id that is none names no row.
public interface EntityStore {
    /// Works a new row out: defaults, id, version 1. Touches no database: what only other rows can tell
    /// is checked by [#apply].
    PreparedWrite prepareInsert(WriteContext context, Manifest manifest, String entity, JsonNode data);

    /// Works a change out, as a JSON merge patch of the row as the transaction sees it.
    ///
    /// @param version the version that the row must have
    PreparedWrite prepareUpdate(
            Transaction transaction,
            WriteContext context,
            Manifest manifest,
            String entity,
            String id,
            JsonNode patch,
            long version);

    /// Works a deletion out.
    ///
    /// @param version the version that the row must have
    PreparedWrite prepareDelete(Transaction transaction, Manifest manifest, String entity, String id, long version);

    /// Does prepared writes, in their order. The versions are checked again, in the statements that write.
    ///
    /// @throws dev.mortise.server.event.EventRefused `depth` when the writes stand at the end of too
    ///   long a chain of events
    void apply(Transaction transaction, WriteContext context, List<PreparedWrite> writes);

    /// Works a change out of a row that was read before. Touches no database: that the row still has its
    /// version is checked when the change is written.
    ///
    /// @param row what [#find] gave
    PreparedWrite prepareUpdate(WriteContext context, Manifest manifest, FoundRow row, JsonNode patch);

    /// A write of one of several calls.
    record CallWrite(WriteContext context, PreparedWrite write) {}

    /// Does new rows and changed rows of several calls together, with statements of many rows, and their
    /// audit entries; no row is written twice. Whatever fails names no one of them: then they are to be
    /// done one by one.
    ///
    /// @return of each write the event that it makes, which the caller appends in the same transaction;
    ///   empty for a change that changes nothing
    /// @throws RuntimeException when one cannot be written; nothing may be committed then
    List<Optional<NewEvent>> applyTogether(Transaction transaction, List<CallWrite> writes);

    /// Whether [#applyTogether] takes a write.
    boolean goesTogether(PreparedWrite write);

    /// Reads rows by their ids; what is absent, deleted or another tenant's is left out.
    Map<UUID, FoundRow> find(Transaction transaction, Manifest manifest, String entity, Set<UUID> ids);

    /// The entities whose rows a query of one may look at: itself, and what it points to.
    Set<String> reach(Manifest manifest, String entity);

    /// Reads a row; empty when it is absent, deleted or another tenant's.
    Optional<ObjectNode> get(Transaction transaction, Manifest manifest, String entity, String id);

    /// Reads rows.
    ///
    /// @param query the query of the contract
    /// @param mostRows the largest `limit`
    RowPage query(Transaction transaction, Manifest manifest, String entity, JsonNode query, int mostRows);
}
