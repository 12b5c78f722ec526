package dev.mortise.server.data.web;

import dev.mortise.server.data.imports.ImportBounds;
import dev.mortise.server.platform.LargeUploads;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.springframework.stereotype.Component;

/// Lets the file of an import be larger than other bodies.
@Component
final class ImportFiles implements LargeUploads {
    private static final Pattern FILE = Pattern.compile("/api/v1/imports/[0-9a-fA-F-]{36}/file");

    private final ImportBounds bounds;

    ImportFiles(ImportBounds bounds) {
        this.bounds = bounds;
    }

    @Override
    public OptionalLong mostBytes(String method, String path) {
        return method.equals("PUT") && FILE.matcher(path).matches()
                ? OptionalLong.of(bounds.fileBytes())
                : OptionalLong.empty();
    }
}
