package dev.mortise.server.data.imports;

import dev.mortise.server.platform.ApiProblem;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// The rows of a file, one after the other. Used by one thread.
interface RowSource {
    /// The next row; null at the end.
    ///
    /// @throws FileRefused when the file cannot be read further
    @Nullable
    SourceRow next() throws IOException;

    /// A row of a file.
    ///
    /// @param line where it begins, from 1
    /// @param data its fields; without meaning when something is wrong
    /// @param wrong why it cannot be read
    /// @param characters how large it is, about
    record SourceRow(long line, ObjectNode data, List<ApiProblem.Violation> wrong, int characters) {
        public SourceRow {
            wrong = List.copyOf(wrong);
        }
    }
}
