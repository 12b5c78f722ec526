package dev.mortise.engine.manifest;

import dev.mortise.engine.fault.Problem;
import dev.mortise.engine.fault.Refused;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.tomlj.Toml;
import org.tomlj.TomlParseError;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlPosition;
import org.tomlj.TomlVersion;

/// Reads manifests. What it accepts keeps every rule of the contract; what it does not is refused with each reason, its
/// line and its key.
public final class ManifestParser {
    /// The most bytes of a manifest.
    public static final int MOST_BYTES = 256 << 10;

    static final Set<String> ROOT_KEYS =
            Set.of("manifest", "metadata", "module", "settings", "entities", "roles", "events", "pages");
    static final Set<String> METADATA_KEYS =
            Set.of("id", "version", "name", "description", "author", "license", "host");
    static final Set<String> MODULE_KEYS = Set.of("wasm", "sha256", "limits");

    /// Each limit with the greatest value that a manifest may ask for.
    static final Map<String, Long> LIMITS = Map.ofEntries(
            Map.entry("fuel", 1_000_000_000_000L),
            Map.entry("memory_mb", 4_096L),
            Map.entry("timeout_ms", 600_000L),
            Map.entry("host_calls", 10_000_000L),
            Map.entry("reads", 100_000L),
            Map.entry("rows", 100_000L),
            Map.entry("writes", 100_000L),
            Map.entry("events", 100_000L),
            Map.entry("payload_kb", 65_536L),
            Map.entry("written_kb", 1_048_576L),
            Map.entry("log_kb", 65_536L),
            Map.entry("log_lines", 100_000L));

    private static final Pattern ID = Pattern.compile("[a-z][a-z0-9_-]*(\\.[a-z][a-z0-9_-]*)+");
    private static final Pattern VERSION = Pattern.compile("(0|[1-9]\\d{0,8})\\.(0|[1-9]\\d{0,8})\\.(0|[1-9]\\d{0,8})"
            + "(-[0-9A-Za-z-]+(\\.[0-9A-Za-z-]+)*)?(\\+[0-9A-Za-z-]+(\\.[0-9A-Za-z-]+)*)?");
    private static final Pattern SHA256 = Pattern.compile("[0-9a-fA-F]{64}");
    private static final Pattern FILE = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]*");
    private static final int LONGEST_ID = 100;
    private static final int LONGEST_LINE = 200;

    private ManifestParser() {}

    /// The JSON Schema (2020-12) of manifests, for editors. It says what can be said without other keys' values.
    ///
    /// @return its text
    public static String schema() {
        try (InputStream schema = Objects.requireNonNull(
                ManifestParser.class.getResourceAsStream("/dev/mortise/engine/manifest.schema.json"))) {
            return new String(schema.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Reads a manifest.
    ///
    /// @param toml in UTF-8
    /// @return the manifest
    /// @throws Refused with every reason, in the order of lines
    public static Manifest parse(byte[] toml) {
        refuseTooLong(toml.length);
        try {
            return parse(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(toml))
                    .toString());
        } catch (CharacterCodingException e) {
            throw new Refused(List.of(new Problem(
                    "manifest", null, null, null, null, "the manifest is not UTF-8", "a TOML text in UTF-8")));
        }
    }

    /// Reads a manifest.
    ///
    /// @param toml its text
    /// @return the manifest
    /// @throws Refused with every reason, in the order of lines
    public static Manifest parse(String toml) {
        refuseTooLong(toml.length());
        SourceBounds.check(toml);
        TomlNesting.check(toml);
        TomlParseResult root = Toml.parse(toml.startsWith("\uFEFF") ? toml.substring(1) : toml, TomlVersion.V1_0_0);
        if (root.hasErrors()) {
            throw new Refused(
                    root.errors().stream().limit(10).map(ManifestParser::syntax).toList());
        }
        List<Problem> problems = new ArrayList<>();
        return manifest(new ManifestTable("", root, TomlPosition.positionAt(1, 1), problems), problems);
    }

    private static void refuseTooLong(int length) {
        if (length > MOST_BYTES) {
            throw new Refused(List.of(new Problem(
                    "manifest",
                    null,
                    null,
                    null,
                    null,
                    "the manifest has " + length + " bytes",
                    "at most " + MOST_BYTES + " bytes")));
        }
    }

    private static Problem syntax(TomlParseError error) {
        String message = String.valueOf(error.getMessage());
        return new Problem(
                "manifest",
                error.position().line(),
                error.position().column(),
                null,
                null,
                "this is not TOML: " + message.substring(0, Math.min(300, message.length())),
                "a TOML 1.0 document");
    }

    private static Manifest manifest(ManifestTable root, List<Problem> problems) {
        Long form = root.whole("manifest", 1, Long.MAX_VALUE);
        if (form != null && form != 1) {
            // What a later form means is not known here: nothing else is said about it.
            root.problem("manifest", "the form " + form + " of manifests is not known to this host", "manifest = 1");
            throw new Refused(problems);
        }
        root.known(ROOT_KEYS);
        if (!root.has("manifest")) {
            root.problem("manifest", "the key \"manifest\" is missing", "manifest = 1, the form of this file");
        }
        Manifest.@Nullable Metadata metadata = metadata(root);
        Manifest.@Nullable Module module = module(root);
        String id = metadata == null ? "" : metadata.id();
        Map<String, Manifest.Setting> settings = new SettingsReader().read(root);
        Map<String, Entity> entities = new EntitiesReader().read(root);
        Map<String, Map<String, Manifest.RoleGrant>> roles = new RolesReader(entities).read(root);
        EventsReader events = new EventsReader(id, entities);
        List<Manifest.Subscription> subscriptions = events.subscriptions(root);
        List<Manifest.Publication> publishes = events.publishes(root);
        List<Manifest.Schedule> schedules = events.schedules(root, subscriptions);
        List<Manifest.Page> pages = new PagesReader(entities).read(root);
        if (!problems.isEmpty() || form == null || metadata == null || module == null) {
            throw new Refused(problems.stream()
                    .sorted(Comparator.comparing(Problem::line, Comparator.nullsFirst(Comparator.naturalOrder()))
                            .thenComparing(Problem::column, Comparator.nullsFirst(Comparator.naturalOrder())))
                    .toList());
        }
        return new Manifest(metadata, module, settings, entities, roles, subscriptions, publishes, schedules, pages);
    }

    private static Manifest.@Nullable Metadata metadata(ManifestTable root) {
        ManifestTable table = requiredTable(root, "metadata", METADATA_KEYS);
        if (table == null) {
            return null;
        }
        String id = table.matching(
                "id", LONGEST_ID, ID, "a reversed domain in lower case with at least two parts, as com.acme.inventory");
        if (id.startsWith("mortise.") || id.startsWith("dev.mortise.")) {
            table.problem("id", ManifestTable.quoted(id) + " is in the platform's own namespace", "a domain of yours");
        }
        String version = table.matching("version", 60, VERSION, "a version as 1.4.0 (semver)");
        Map<String, String> name = table.localized("name");
        if (!table.has("name")) {
            table.problem(
                    "name", "the key \"name\" is missing", "name = { en = \"…\" }, with more languages as you like");
        }
        String host = table.text("host", LONGEST_LINE);
        if (host != null) {
            HostRange.check(table, host);
        }
        return new Manifest.Metadata(
                id,
                version,
                name,
                table.localized("description"),
                table.text("author", LONGEST_LINE),
                table.text("license", LONGEST_LINE),
                host);
    }

    private static Manifest.@Nullable Module module(ManifestTable root) {
        ManifestTable table = requiredTable(root, "module", MODULE_KEYS);
        if (table == null) {
            return null;
        }
        String wasm = table.matching("wasm", LONGEST_LINE, FILE, "the name of a file, as plugin.wasm");
        String sha256 = table.has("sha256")
                ? table.matching("sha256", 64, SHA256, "64 hexadecimal digits, or leave the key out")
                : null;
        Map<String, Long> limits = new HashMap<>();
        ManifestTable asked = table.table("limits");
        if (asked != null) {
            asked.known(LIMITS.keySet());
            LIMITS.forEach((name, most) -> {
                Long value = asked.whole(name, 1, most);
                if (value != null) {
                    limits.put(name, value);
                }
            });
        }
        return new Manifest.Module(wasm, sha256, limits);
    }

    private static @Nullable ManifestTable requiredTable(ManifestTable root, String key, Set<String> keys) {
        ManifestTable table = root.table(key);
        if (table == null) {
            if (!root.has(key)) {
                root.problem(key, "the table [" + key + "] is missing", "[" + key + "] with its keys");
            }
            return null;
        }
        return table.known(keys);
    }

    /// The names of tables by key, as authors choose them: entities, fields, settings, roles.
    static Map<String, ManifestTable> named(ManifestTable root, String key, int most, String what) {
        Map<String, ManifestTable> tables = new LinkedHashMap<>();
        ManifestTable table = root.table(key);
        if (table == null) {
            return tables;
        }
        if (table.keys().size() > most) {
            root.problem(key, "there are " + table.keys().size() + " " + what, "at most " + most);
            return tables;
        }
        for (String name : table.keys()) {
            if (!Names.isName(name)) {
                table.problem(name, ManifestTable.quoted(name) + " is no name for one of the " + what, Names.FORM);
                continue;
            }
            ManifestTable inner = table.table(name);
            if (inner != null) {
                tables.put(name, inner);
            }
        }
        return tables;
    }
}
