package dev.mortise.component.conformance;

import dev.mortise.component.CompileOptions;
import dev.mortise.component.CompiledComponent;
import dev.mortise.component.Component;
import dev.mortise.component.ComponentException;
import dev.mortise.component.ComponentInstance;
import dev.mortise.component.InstanceOptions;
import dev.mortise.component.InvalidComponent;
import dev.mortise.component.Linker;
import dev.mortise.component.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Runs one converted .wast file: the directives that are in scope count, the others set up what those need.
final class WastRun {
    private static final InstanceOptions OPTIONS = InstanceOptions.ofMemory(1 << 30);

    /// A directive that did not do what it says.
    record Failure(String file, int line, String type, String why) {}

    private final Path folder;
    private final String file;
    private final CompileOptions compile;
    private final Map<String, CompiledComponent> definitions = new HashMap<>();
    private final Map<String, ComponentInstance> instances = new HashMap<>();
    private @Nullable ComponentInstance current;
    private @Nullable CompiledComponent lastDefinition;

    int passed;
    int messages;
    final List<Failure> failures = new ArrayList<>();

    WastRun(Path folder, String file, CompileOptions compile) {
        this.folder = folder;
        this.file = file;
        this.compile = compile;
    }

    void run(List<Map<String, @Nullable Object>> scope) throws IOException {
        Map<Integer, Map<String, @Nullable Object>> wanted = new HashMap<>();
        scope.forEach(one -> wanted.put(line(one), one));
        String stem = file.substring(file.lastIndexOf('/') + 1);
        Map<String, @Nullable Object> json =
                Json.object(Json.parse(Files.readString(folder.resolve(file).resolve(stem + ".json"))));
        for (Object one : Json.list(json.get("commands"))) {
            Map<String, @Nullable Object> command = Json.object(one);
            boolean counts = wanted.containsKey(line(command));
            String why;
            try {
                why = directive(command);
            } catch (ComponentException | IllegalArgumentException refused) {
                why = String.valueOf(refused);
            } catch (RuntimeException | StackOverflowError crash) {
                java.io.StringWriter trace = new java.io.StringWriter();
                crash.printStackTrace(new java.io.PrintWriter(trace));
                why = "CRASH " + trace.toString().lines().limit(6).toList();
            }
            if (!counts) {
                continue;
            }
            if (why == null) {
                passed++;
            } else {
                failures.add(new Failure(file, line(command), String.valueOf(command.get("type")), why));
            }
        }
    }

    private static int line(Map<String, @Nullable Object> command) {
        return Integer.parseInt(String.valueOf(command.get("line")));
    }

    private byte[] bytes(Map<String, @Nullable Object> command) {
        try {
            return Files.readAllBytes(folder.resolve(file).resolve(String.valueOf(command.get("filename"))));
        } catch (IOException unreadable) {
            throw new java.io.UncheckedIOException(unreadable);
        }
    }

    private CompiledComponent define(Map<String, @Nullable Object> command) {
        CompiledComponent compiled = Component.decode(bytes(command)).compile(compile);
        Object name = command.get("name");
        if (name != null) {
            definitions.put(name.toString(), compiled);
        }
        lastDefinition = compiled;
        return compiled;
    }

    private @Nullable String directive(Map<String, @Nullable Object> command) {
        return switch (String.valueOf(command.get("type"))) {
            case "component" -> {
                CompiledComponent compiled = define(command);
                if (compiled.component().type().imports().isEmpty()) {
                    current = compiled.instantiate(Linker.EMPTY, OPTIONS);
                    Object name = command.get("name");
                    if (name != null) {
                        instances.put(name.toString(), current);
                    }
                }
                yield null;
            }
            case "component_definition" -> {
                define(command);
                yield null;
            }
            case "component_instance" -> {
                Object name = command.get("component");
                CompiledComponent compiled = name == null ? lastDefinition : definitions.get(name.toString());
                current = Objects.requireNonNull(compiled, "definition").instantiate(Linker.EMPTY, OPTIONS);
                Object as = command.get("instance");
                if (as != null) {
                    instances.put(as.toString(), current);
                }
                yield null;
            }
            case "assert_return" -> returned(command);
            case "assert_trap" -> {
                try {
                    invoke(Json.object(command.get("action")));
                } catch (ComponentException trap) {
                    count(trap.getMessage(), command);
                    yield null;
                }
                yield "returned, expected a trap";
            }
            case "assert_invalid", "assert_malformed" -> refused(command);
            case "assert_uninstantiable" -> {
                try {
                    define(command).instantiate(Linker.EMPTY, OPTIONS);
                } catch (ComponentException trap) {
                    yield null;
                }
                yield "instantiated, expected a trap";
            }
            default -> "directive " + command.get("type");
        };
    }

    private void count(@Nullable String message, Map<String, @Nullable Object> command) {
        if (message != null && message.contains(String.valueOf(command.get("text")))) {
            messages++;
        }
    }

    private @Nullable String refused(Map<String, @Nullable Object> command) {
        if ("text".equals(command.get("module_type"))) {
            return "was not converted";
        }
        try {
            Component.decode(bytes(command));
        } catch (InvalidComponent expected) {
            count(expected.getMessage(), command);
            return null;
        }
        return "was accepted, expected: " + command.get("text");
    }

    private @Nullable Value invoke(Map<String, @Nullable Object> action) {
        Object name = action.get("module");
        ComponentInstance instance = name == null ? current : instances.get(name.toString());
        return Objects.requireNonNull(instance, "instance")
                .call("", String.valueOf(action.get("field")), ValueJson.values(action.get("args")));
    }

    private @Nullable String returned(Map<String, @Nullable Object> command) {
        Value value = invoke(Json.object(command.get("action")));
        List<Value> expected = ValueJson.values(command.get("expected"));
        if (expected.isEmpty()) {
            return value == null ? null : "expected nothing, found " + value;
        }
        if (value == null) {
            return "expected " + expected + ", found nothing";
        }
        return ValueJson.plain(value).equals(ValueJson.plain(expected.getFirst()))
                ? null
                : "expected " + expected + ", found " + value;
    }
}
