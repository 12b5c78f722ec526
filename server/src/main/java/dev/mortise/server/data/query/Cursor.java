package dev.mortise.server.data.query;

import dev.mortise.server.data.entity.EntityTable;
import dev.mortise.server.data.row.StoredRow;
import dev.mortise.server.data.rules.Reading;
import dev.mortise.server.data.rules.ValueJson;
import dev.mortise.server.data.rules.ValueRules;
import dev.mortise.server.platform.ApiProblem;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// Where a list goes on: the sort values of the last row of the page before. Opaque to callers, bound to the
/// entity,
/// the
/// order and the filter; a made-up one can at most name another position in what the caller may read anyway.
final class Cursor {
    private static final int MOST_CHARACTERS = 8_000;
    private static final JsonMapper JSON = new JsonMapper();

    private final String binding;
    private final List<SortKey> order;

    /// @param filter what the filter was, in any text that differs when the filter does
    Cursor(EntityTable entity, List<SortKey> order, String filter) {
        StringBuilder bound = new StringBuilder(entity.table());
        order.forEach(key -> bound.append(' ').append(key.word()));
        this.binding = digest(bound.append('\n').append(filter).toString());
        this.order = order;
    }

    /// The cursor after a row.
    ///
    /// @param rank how well it is what was searched
    String after(StoredRow row, int rank) {
        ArrayNode values = JsonNodeFactory.instance.arrayNode().add(binding);
        for (SortKey key : order) {
            values.add(ValueJson.write(key.type(), key.isRank() ? (Integer) rank : row.value(key.field())));
        }
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(values.toString().getBytes(StandardCharsets.UTF_8));
    }

    /// The sort values in a cursor, one for each key; empty for null.
    ///
    /// @throws ApiProblem 400 when it is none of this list's
    List<Optional<Object>> read(String text, String pointer) {
        List<Optional<Object>> position = new ArrayList<>();
        JsonNode values = decode(text, pointer);
        if (!values.isArray()
                || values.size() != order.size() + 1
                || !values.get(0).isString()) {
            throw wrong(pointer);
        }
        if (!values.get(0).stringValue().equals(binding)) {
            throw ApiProblem.invalid(
                    pointer,
                    "cursor",
                    "this cursor belongs to another list: keep filter and sort as they were, or begin without a cursor");
        }
        for (int index = 0; index < order.size(); index++) {
            SortKey key = order.get(index);
            JsonNode value = values.get(index + 1);
            if (value.isNull() && key.nullable()) {
                position.add(Optional.empty());
            } else if (!value.isNull()
                    && ValueRules.readOperand(key.type(), value) instanceof Reading.Accepted(Object accepted)) {
                position.add(Optional.of(accepted));
            } else {
                throw wrong(pointer);
            }
        }
        return List.copyOf(position);
    }

    private static JsonNode decode(String text, String pointer) {
        if (text.length() > MOST_CHARACTERS) {
            throw wrong(pointer);
        }
        try {
            return JSON.readTree(Base64.getUrlDecoder().decode(text));
        } catch (IllegalArgumentException | JacksonException e) {
            throw wrong(pointer);
        }
    }

    private static ApiProblem wrong(String pointer) {
        return ApiProblem.invalid(pointer, "cursor", "this is no cursor: send the next of the page before, unchanged");
    }

    private static String digest(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(Arrays.copyOf(hash, 8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
