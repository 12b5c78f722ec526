package dev.mortise.server.data.imports;

import dev.mortise.server.platform.ServerOptions;
import java.time.Duration;
import org.springframework.stereotype.Component;

/// What bounds imports.
@Component
public final class ImportBounds {
    /// The most imports of a tenant that have not ended.
    static final int MOST_OPEN = 20;

    private final ServerOptions options;

    ImportBounds(ServerOptions options) {
        this.options = options;
    }

    /// The most bytes of a file.
    public long fileBytes() {
        return options.operation().imports().fileBytes();
    }

    /// The most bytes of a tenant's files together.
    long tenantBytes() {
        return 2 * fileBytes();
    }

    /// How long an import is kept that nothing is done with.
    Duration kept() {
        return options.operation().imports().kept();
    }
}
