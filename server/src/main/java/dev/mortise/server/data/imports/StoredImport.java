package dev.mortise.server.data.imports;

import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// An import as it is stored.
///
/// @param options JSON of [ImportOptions]
/// @param dryRun whether the last run, or the one that goes on, stores no row
/// @param fileBytes how much of the file is there
/// @param errors how many errors are kept
/// @param problem why it failed, as JSON with `code`, `detail` and `line`; null when it did not
public record StoredImport(
        UUID id,
        String plugin,
        String entity,
        UUID userId,
        String username,
        String options,
        Status status,
        boolean dryRun,
        long fileBytes,
        Progress progress,
        long errors,
        @Nullable String problem,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt) {
    /// How far an import is.
    ///
    /// @param bytesRead of the file, about
    /// @param rowsRead from the file, each of which is one of the others
    public record Progress(long bytesRead, long rowsRead, long created, long updated, long unchanged, long failed) {}

    /// What can be done next with an import.
    public enum Status {
        /// The file is not there, or not all of it.
        UPLOADING,
        /// The file is there.
        UPLOADED,
        /// It is to be carried out.
        QUEUED,
        /// A node carries it out.
        RUNNING,
        /// A dry run has ended.
        CHECKED,
        /// It has ended; rows may have been refused.
        DONE,
        /// It has ended before the end of the file.
        FAILED,
        /// It was cancelled.
        CANCELLED;

        /// The word in JSON and in the database.
        @JsonValue
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Status parse(String word) {
            return valueOf(word.toUpperCase(Locale.ROOT));
        }
    }
}
