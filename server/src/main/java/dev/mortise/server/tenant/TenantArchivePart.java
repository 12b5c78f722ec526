package dev.mortise.server.tenant;

import java.io.IOException;

/// What one feature has of a tenant, for the tenant's archive. Features provide theirs as beans.
public interface TenantArchivePart {
    /// Writes all of it, in files of its own. Reads page by page, each in a transaction of its own: an archive may take
    /// long, and holds no connection while its reader is slow.
    ///
    /// @throws IOException when the archive's reader is gone
    void write(Tenant tenant, TenantArchive archive) throws IOException;
}
