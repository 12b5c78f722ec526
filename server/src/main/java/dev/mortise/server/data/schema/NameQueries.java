package dev.mortise.server.data.schema;

import dev.mortise.server.platform.Transaction;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The statements of the names that entities and fields had.
final class NameQueries {
    private NameQueries() {}

    /// A name that something took.
    ///
    /// @param fieldTag null when it is the entity's; below zero for what was purged, as the entity's
    ///   tag is
    /// @param since when it took it, or came back under it
    record Called(int entityTag, @Nullable Integer fieldTag, String name, Instant since) {}

    static List<Called> all(Transaction transaction, String pluginId) {
        return transaction
                .jdbc()
                .sql("select entity_tag, field_tag, name, since from entity_names where plugin_id = ? order by since")
                .param(pluginId)
                .query((row, index) -> new Called(
                        row.getInt(1),
                        row.getObject(2, Integer.class),
                        row.getString(3),
                        row.getObject(4, OffsetDateTime.class).toInstant()))
                .list();
    }

    /// Notes that something has a name from now on.
    static void note(Transaction owner, String pluginId, int entityTag, @Nullable Integer fieldTag, String name) {
        owner.jdbc()
                .sql("""
                        insert into entity_names (plugin_id, entity_tag, field_tag, name, since)
                        values (?, ?, ?::int, ?, clock_timestamp())
                        """)
                .param(pluginId)
                .param(entityTag)
                .param(fieldTag)
                .param(name)
                .update();
    }

    /// Notes that a field is no more: another one may get its tag.
    static void purge(Transaction owner, String pluginId, int entityTag, int fieldTag) {
        owner.jdbc()
                .sql(
                        "update entity_names set field_tag = -field_tag where plugin_id = ? and entity_tag = ? and field_tag = ?")
                .params(pluginId, entityTag, fieldTag)
                .update();
    }

    /// Notes that an entity is no more.
    static void purge(Transaction owner, String pluginId, int entityTag) {
        owner.jdbc()
                .sql("update entity_names set entity_tag = -entity_tag where plugin_id = ? and entity_tag = ?")
                .params(pluginId, entityTag)
                .update();
    }

    static void forget(Transaction owner, String pluginId) {
        owner.jdbc()
                .sql("delete from entity_names where plugin_id = ?")
                .param(pluginId)
                .update();
    }
}
