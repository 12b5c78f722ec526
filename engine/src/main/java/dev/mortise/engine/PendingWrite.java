package dev.mortise.engine;

/// A write that a call asked for and that is kept until the call's data session takes it. JSON is UTF-8.
/// The bytes are shared, not copied: nobody changes them.
@SuppressWarnings("ArrayRecordComponent")
public sealed interface PendingWrite {
    /// A new row.
    ///
    /// @param entity the entity's name in the manifest
    /// @param id the row's id
    /// @param row the row as [CallStore#prepareInsert] gave it
    record Insert(String entity, String id, byte[] row) implements PendingWrite {}

    /// A changed row.
    ///
    /// @param entity the entity's name in the manifest
    /// @param id the row's id
    /// @param patch the JSON merge patch that the plugin gave
    /// @param version the version that the row must have
    record Update(String entity, String id, byte[] patch, long version) implements PendingWrite {}

    /// A deleted row.
    ///
    /// @param entity the entity's name in the manifest
    /// @param id the row's id
    /// @param version the version that the row must have
    record Delete(String entity, String id, long version) implements PendingWrite {}

    /// A published event.
    ///
    /// @param eventType its full type
    /// @param payload any JSON value
    record Publish(String eventType, byte[] payload) implements PendingWrite {}
}
