package dev.mortise.server.tenant;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// A tenant's archive as it is written: a ZIP file of JSON lines, as a stream. Not thread-safe.
public final class TenantArchive {
    private final ZipOutputStream zip;
    private final Writer writer;
    private final JsonMapper json;
    private final Set<String> names = new HashSet<>();

    TenantArchive(OutputStream out, JsonMapper json) {
        this.zip = new ZipOutputStream(out, StandardCharsets.UTF_8);
        this.writer = new BufferedWriter(new OutputStreamWriter(zip, StandardCharsets.UTF_8), 1 << 14);
        this.json = json;
    }

    /// Where the lines of a file come from.
    ///
    /// @param <T> what Jackson writes as one line
    @FunctionalInterface
    public interface Pages<T> {
        /// The lines that follow.
        ///
        /// @param last the last line of the page before; null for the first page
        /// @return the next page; empty at the end
        List<T> after(@Nullable T last);
    }

    /// Writes a file.
    ///
    /// @param name its name in the archive, with `/` between folders; `.jsonl` is added
    /// @throws IllegalArgumentException for a name that is there already
    /// @throws IOException when the archive's reader is gone
    public <T> void lines(String name, Pages<T> pages) throws IOException {
        if (!names.add(name)) {
            throw new IllegalArgumentException("the archive has a file " + name + " already");
        }
        zip.putNextEntry(new ZipEntry(name + ".jsonl"));
        List<T> page = pages.after(null);
        while (!page.isEmpty()) {
            for (T line : page) {
                writer.write(json.writeValueAsString(line));
                writer.write('\n');
            }
            page = pages.after(page.getLast());
        }
        writer.flush();
        zip.closeEntry();
    }

    /// Ends the archive; one that is not ended is no ZIP file, so that nobody takes a part for the whole.
    void end() throws IOException {
        zip.finish();
        zip.flush();
    }
}
