package dev.mortise.server.data.imports;

import dev.mortise.server.data.entity.EntityTable;
import dev.mortise.server.data.store.BulkRows;
import dev.mortise.server.platform.ApiProblem;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// What the rows of a dry run would have stored, as far as later rows of the file depend on it: the values that no
/// two rows may have, and ids. Kept as 64 bits of a digest each, so two different values are taken for one once in
/// millions of files. Bounded: of a file with more of them, later ones are not compared. Used by one thread.
final class DryRunMemory {
    /// The most values that are kept: 32 MiB.
    private static final int MOST = 2_000_000;

    private static final int SLOTS = 1 << 22;

    private long[] slots = new long[1 << 10];
    private int size;

    /// Whether an earlier row of the file has a row's unique values; if not, they are kept.
    Optional<ApiProblem.Violation> claim(EntityTable table, BulkRows.Prepared prepared) {
        List<List<Object>> uniques = BulkRows.uniques(table, prepared);
        for (List<Object> unique : uniques) {
            if (holds(digest(unique))) {
                return Optional.of(new ApiProblem.Violation(
                        "/" + ((List<?>) unique.getFirst()).getFirst(),
                        "unique",
                        "an earlier row of the file has this value already"));
            }
        }
        keep(table, prepared);
        return Optional.empty();
    }

    /// Keeps a row's unique values.
    void keep(EntityTable table, BulkRows.Prepared prepared) {
        for (List<Object> unique : BulkRows.uniques(table, prepared)) {
            add(digest(unique));
        }
    }

    /// Whether an earlier row of the file has values of fields.
    boolean has(List<String> fields, List<Object> values) {
        List<Object> unique = new java.util.ArrayList<>(values);
        unique.addFirst(fields);
        return holds(digest(unique));
    }

    /// Whether an earlier row of the file has an id.
    boolean has(UUID id) {
        return has(List.of("id"), List.of(id));
    }

    private boolean holds(long digest) {
        int slot = slot(digest);
        return slots[slot] == digest;
    }

    private void add(long digest) {
        if (size >= MOST || slots[slot(digest)] == digest) {
            return;
        }
        if (size * 2 >= slots.length && slots.length < SLOTS) {
            long[] former = slots;
            slots = new long[former.length * 2];
            for (long each : former) {
                if (each != 0) {
                    slots[slot(each)] = each;
                }
            }
        }
        slots[slot(digest)] = digest;
        size++;
    }

    /// Where a digest is, or would be.
    private int slot(long digest) {
        int slot = (int) digest & (slots.length - 1);
        while (slots[slot] != 0 && slots[slot] != digest) {
            slot = (slot + 1) & (slots.length - 1);
        }
        return slot;
    }

    private static long digest(List<Object> unique) {
        StringBuilder text = new StringBuilder();
        for (Object part : unique) {
            String shown = String.valueOf(BulkRows.normal(part));
            text.append(shown.length()).append(':').append(shown);
        }
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256").digest(text.toString().getBytes(StandardCharsets.UTF_8));
            long digest = java.nio.ByteBuffer.wrap(hash).getLong();
            return digest == 0 ? 1 : digest;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
