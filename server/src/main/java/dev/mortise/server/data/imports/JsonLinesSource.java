package dev.mortise.server.data.imports;

import dev.mortise.server.data.rules.RowRules;
import dev.mortise.server.platform.ApiProblem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The lines of a file each of which is a JSON object.
final class JsonLinesSource implements RowSource {
    private static final int READ_AT_ONCE = 1 << 14;

    private final FieldMapping mapping;
    private final JsonMapper json;
    private final BoundedReader reader;
    private final char[] buffer = new char[READ_AT_ONCE];
    private int from;
    private int to;
    private long line;

    JsonLinesSource(FieldMapping mapping, JsonMapper json, BoundedReader reader) {
        this.mapping = mapping;
        this.json = json;
        this.reader = reader;
    }

    @Override
    public @Nullable SourceRow next() throws IOException {
        while (true) {
            String text = readLine();
            if (text == null) {
                return null;
            }
            if (!text.isBlank()) {
                return row(text);
            }
        }
    }

    private SourceRow row(String text) {
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        List<ApiProblem.Violation> wrong = new ArrayList<>();
        try {
            if (json.readTree(text) instanceof ObjectNode object) {
                for (Map.Entry<String, JsonNode> member : object.properties()) {
                    String field = mapping.field(member.getKey());
                    if (field != null && data.has(field)) {
                        wrong.add(new ApiProblem.Violation(
                                RowRules.pointer(field), "columns", "two members go to this field"));
                    } else if (field != null) {
                        data.set(field, member.getValue());
                    }
                }
            } else {
                wrong.add(new ApiProblem.Violation("", "type", "the line must be a JSON object"));
            }
        } catch (JacksonException e) {
            wrong.add(
                    new ApiProblem.Violation("", "json", "the line must be a JSON object: " + e.getOriginalMessage()));
        }
        return new SourceRow(line, data, wrong, text.length());
    }

    private @Nullable String readLine() throws IOException {
        line++;
        reader.begin(line);
        StringBuilder text = new StringBuilder();
        while (true) {
            if (from == to) {
                int got = reader.read(buffer, 0, buffer.length);
                if (got < 0) {
                    return text.isEmpty() ? null : whole(text);
                }
                from = 0;
                to = got;
            }
            int end = from;
            while (end < to && buffer[end] != '\n') {
                end++;
            }
            text.append(buffer, from, end - from);
            boolean isWhole = end < to;
            from = isWhole ? end + 1 : end;
            if (isWhole) {
                return whole(text);
            }
        }
    }

    private String whole(StringBuilder text) {
        int begin = line == 1 && !text.isEmpty() && text.charAt(0) == '\uFEFF' ? 1 : 0;
        return text.substring(begin);
    }
}
