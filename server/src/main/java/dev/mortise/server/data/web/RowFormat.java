package dev.mortise.server.data.web;

import dev.mortise.server.data.entity.EntityTable;
import dev.mortise.server.data.entity.ValueType;
import dev.mortise.server.data.imports.FormulaText;
import dev.mortise.server.data.rules.Shown;
import dev.mortise.server.platform.ApiProblem;
import java.io.IOException;
import java.io.Writer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// How rows are written into a file.
enum RowFormat {
    /// RFC 4180 with a line of names, in UTF-8 with a byte order mark, which spreadsheets need to know it by.
    CSV("text/csv;charset=UTF-8", "csv") {
        @Override
        void begin(Writer out, List<String> fields) throws IOException {
            out.write('\uFEFF');
            out.write(String.join(",", fields));
            out.write("\r\n");
        }

        @Override
        void write(Writer out, EntityTable table, List<String> fields, ObjectNode row) throws IOException {
            for (int index = 0; index < fields.size(); index++) {
                if (index > 0) {
                    out.write(',');
                }
                JsonNode value = row.path(fields.get(index));
                boolean isJson = table.typeOf(fields.get(index)).orElseThrow() instanceof ValueType.Json;
                out.write(isJson && !value.isNull() ? cell(value.toString()) : cell(value));
            }
            out.write("\r\n");
        }
    },
    /// A JSON object a line.
    JSONL("application/jsonl;charset=UTF-8", "jsonl") {
        @Override
        void begin(Writer out, List<String> fields) {}

        @Override
        void write(Writer out, EntityTable table, List<String> fields, ObjectNode row) throws IOException {
            out.write(row.toString());
            out.write('\n');
        }
    };

    private final String mediaType;
    private final String extension;

    RowFormat(String mediaType, String extension) {
        this.mediaType = mediaType;
        this.extension = extension;
    }

    abstract void begin(Writer out, List<String> fields) throws IOException;

    abstract void write(Writer out, EntityTable table, List<String> fields, ObjectNode row) throws IOException;

    String mediaType() {
        return mediaType;
    }

    String extension() {
        return extension;
    }

    /// @param word the parameter `format`; null when it is missing
    /// @throws ApiProblem 400 when it is none
    static RowFormat of(@Nullable String word) {
        for (RowFormat format : values()) {
            if (format.extension.equals(word)) {
                return format;
            }
        }
        throw ApiProblem.invalid(
                "format",
                word == null ? "required" : "enum",
                "must be one of csv, jsonl" + (word == null ? "" : "; this is " + Shown.quoted(word)));
    }

    /// A value as a cell. A text that a spreadsheet would take for a formula begins with an apostrophe, within
    /// quotation marks; numbers keep their sign. An import takes the apostrophe off again.
    static String cell(JsonNode value) {
        if (value.isMissingNode() || value.isNull()) {
            return "";
        }
        return cell(value.isString() ? value.stringValue() : value.toString());
    }

    /// A text as a cell.
    static String cell(String text) {
        boolean isFormula = FormulaText.isFormula(text);
        boolean quoted = isFormula
                || text.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r' || c == ';' || c == '\t');
        return quoted ? '"' + (isFormula ? "'" : "") + text.replace("\"", "\"\"") + '"' : text;
    }
}
