package dev.mortise.server.data.imports;

import dev.mortise.server.data.entity.EntityTable;
import dev.mortise.server.data.entity.ValueType;
import dev.mortise.server.data.rules.RowRules;
import dev.mortise.server.platform.ApiProblem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import org.apache.commons.csv.CSVException;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The lines of a CSV file (RFC 4180) whose first line has names.
final class CsvSource implements RowSource {
    private static final Pattern WHOLE = Pattern.compile("-?[0-9]{1,40}");
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private final EntityTable table;
    private final ImportOptions options;
    private final JsonMapper json;
    private final BoundedReader reader;
    private final CSVParser parser;
    private final Iterator<CSVRecord> records;
    private final List<@Nullable String> fields;

    /// @throws FileRefused when the line of names is not as it should be
    CsvSource(EntityTable table, ImportOptions options, JsonMapper json, BoundedReader reader) throws IOException {
        this.table = table;
        this.options = options;
        this.json = json;
        this.reader = reader;
        parser = CSVParser.builder()
                .setReader(reader)
                .setFormat(CSVFormat.RFC4180
                        .builder()
                        .setDelimiter(options.delimiter())
                        .setIgnoreEmptyLines(false)
                        .get())
                .get();
        records = parser.iterator();
        CSVRecord header = read(1);
        if (header == null) {
            throw new FileRefused("columns", 1, "the file has no line with the names of its columns");
        }
        List<String> names = new ArrayList<>(header.toList());
        names.set(
                0,
                names.getFirst().startsWith(BYTE_ORDER_MARK) ? names.getFirst().substring(1) : names.getFirst());
        if (names.getFirst().startsWith("PK\u0003\u0004")) {
            throw new FileRefused(
                    "format", 1, "the file is an archive, or a spreadsheet's own: save it as CSV in UTF-8");
        }
        fields = new FieldMapping(table, options).fields(names);
    }

    @Override
    public @Nullable SourceRow next() throws IOException {
        while (true) {
            long line = parser.getCurrentLineNumber() + 1;
            CSVRecord record = read(line);
            if (record == null) {
                return null;
            }
            boolean isBlank = record.size() == 1 && record.get(0).isEmpty();
            if (!isBlank || fields.size() == 1) {
                return row(line, record);
            }
        }
    }

    private @Nullable CSVRecord read(long line) throws IOException {
        reader.begin(line);
        try {
            return records.hasNext() ? records.next() : null;
        } catch (UncheckedIOException e) {
            IOException failure = Objects.requireNonNull(e.getCause());
            if (failure instanceof CSVException || isQuoting(failure)) {
                throw new FileRefused(
                        "quotes",
                        line,
                        "the record that begins at line %d has a quotation mark that is not closed, or something between a closing one and the next delimiter"
                                .formatted(line));
            }
            throw failure;
        }
    }

    /// The parser's own complaints are plain exceptions; those of the file's reading are of other types.
    private static boolean isQuoting(IOException failure) {
        return failure.getClass().equals(IOException.class) && failure.getCause() == null;
    }

    private SourceRow row(long line, CSVRecord record) {
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        if (record.size() != fields.size()) {
            return new SourceRow(
                    line,
                    data,
                    List.of(new ApiProblem.Violation(
                            "",
                            "cells",
                            "the line has %d cells, the line of names %d".formatted(record.size(), fields.size()))),
                    0);
        }
        List<ApiProblem.Violation> wrong = new ArrayList<>();
        int characters = 0;
        for (int index = 0; index < record.size(); index++) {
            String field = fields.get(index);
            String cell = record.get(index);
            if (field == null) {
                continue;
            }
            characters += cell.length();
            if (cell.isEmpty()) {
                if (options.emptyCells() == ImportOptions.EmptyCells.NULL && !field.equals("id")) {
                    data.putNull(field);
                }
                continue;
            }
            try {
                data.set(field, value(table.typeOf(field).orElseThrow(), cell));
            } catch (JacksonException e) {
                wrong.add(new ApiProblem.Violation(
                        RowRules.pointer(field), "json", "the cell must hold JSON: " + e.getOriginalMessage()));
            }
        }
        return new SourceRow(line, data, wrong, characters);
    }

    /// A cell as JSON would have its value; one that is none of the type stays a text, which the type's rule refuses.
    private JsonNode value(ValueType type, String cell) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        return switch (type) {
            case ValueType.Money money -> json.readTree(cell);
            case ValueType.Json any -> json.readTree(FormulaText.bare(cell));
            case ValueType.Bool bool ->
                switch (cell.toLowerCase(Locale.ROOT)) {
                    case "true" -> nodes.booleanNode(true);
                    case "false" -> nodes.booleanNode(false);
                    default -> nodes.stringNode(cell);
                };
            case ValueType.Whole whole ->
                whole.bits() == 32 && WHOLE.matcher(cell).matches()
                        ? nodes.numberNode(new BigDecimal(cell))
                        : nodes.stringNode(cell);
            case ValueType.Text text -> nodes.stringNode(FormulaText.bare(cell));
            case ValueType.Choice choice -> nodes.stringNode(FormulaText.bare(cell));
            case ValueType.Decimal decimal -> nodes.stringNode(cell);
            case ValueType.Day day -> nodes.stringNode(cell);
            case ValueType.Moment moment -> nodes.stringNode(cell);
            case ValueType.Reference reference -> nodes.stringNode(cell);
            case ValueType.Identifier identifier -> nodes.stringNode(cell);
        };
    }
}
