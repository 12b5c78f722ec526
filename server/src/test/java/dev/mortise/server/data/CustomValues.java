package dev.mortise.server.data;

import java.util.Map;

/// A value of each type that a field of a tenant's own may have, but for money, as JSON that the server gives back as
/// it is.
final class CustomValues {
    static final Map<String, String> BY_TYPE = Map.ofEntries(
            Map.entry("string", "\"a b\""),
            Map.entry("text", "\"a\\nb\""),
            Map.entry("email", "\"anna@example.com\""),
            Map.entry("url", "\"https://example.com/a\""),
            Map.entry("int", "-7"),
            Map.entry("bigint", "\"9007199254740993\""),
            Map.entry("decimal", "\"12.500000\""),
            Map.entry("bool", "true"),
            Map.entry("date", "\"2026-03-31\""),
            Map.entry("datetime", "\"2026-03-31T06:05:00Z\""),
            Map.entry("enum", "\"red\""),
            Map.entry("uuid", "\"0190f0a4-7b9e-7c3d-9a54-2f1f0c6b8e11\""));

    private CustomValues() {}

    /// What else the definition of a field of a type says.
    static String members(String type) {
        return type.equals("enum") ? ",\"values\":[\"red\",\"blue\"]" : "";
    }
}
