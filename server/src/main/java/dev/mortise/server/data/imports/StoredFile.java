package dev.mortise.server.data.imports;

import dev.mortise.server.platform.TenantTransactions;
import java.io.IOException;
import java.io.InputStream;
import java.util.UUID;

/// An uploaded file, read piece by piece, each in a transaction of its own. Used by one thread.
final class StoredFile extends InputStream {
    private final TenantTransactions transactions;
    private final UUID tenantId;
    private final UUID importId;
    private final long bytes;
    private byte[] piece = {};
    private int at;
    private int next;
    private long read;

    StoredFile(TenantTransactions transactions, UUID tenantId, StoredImport stored) {
        this.transactions = transactions;
        this.tenantId = tenantId;
        this.importId = stored.id();
        this.bytes = stored.fileBytes();
    }

    /// How many bytes were read.
    long position() {
        return read;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (read >= bytes) {
            return -1;
        }
        if (at == piece.length) {
            int position = next++;
            piece = transactions
                    .inTenant(tenantId, tx -> ImportQueries.piece(tx, importId, position))
                    .orElseThrow(() -> new IOException("the file is gone"));
            at = 0;
        }
        int got = Math.min(length, piece.length - at);
        System.arraycopy(piece, at, target, offset, got);
        at += got;
        read += got;
        return got;
    }
}
