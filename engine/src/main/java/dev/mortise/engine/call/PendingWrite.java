package dev.mortise.engine.call;

/// A write that a call asked for, as its data session keeps it in mind: checked, not yet written. Opaque to the
/// engine, which keeps the order and hands it back to [CallStore#flush] or [CallStore#commit].
public interface PendingWrite {
    /// A write of a row.
    ///
    /// @param write to be handed back
    /// @param row the row as it will be stored, as JSON; the bytes are shared, nobody changes them
    @SuppressWarnings("ArrayRecordComponent")
    record OfRow(PendingWrite write, byte[] row) {}
}
