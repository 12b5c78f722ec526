package dev.mortise.component.internal.binary;

import dev.mortise.component.CoreType;
import dev.mortise.component.ExternType.DefinedType;
import dev.mortise.component.FuncType;
import dev.mortise.component.InvalidComponent;
import dev.mortise.component.ResourceType;
import dev.mortise.component.internal.abi.Despecialization;
import dev.mortise.component.internal.abi.FlatType;
import dev.mortise.component.internal.abi.Flattening;
import dev.mortise.component.internal.abi.StringEncoding;
import dev.mortise.component.internal.definition.CanonicalOptions;
import dev.mortise.component.internal.definition.Step;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Decodes canonical definitions and checks their options and signatures.
final class Canons {
    private static final CoreType.Function REALLOC =
            new CoreType.Function(List.of("i32", "i32", "i32", "i32"), List.of("i32"));

    private final Scope scope;
    private final WorkLimit work;
    private final Despecialization shapes = new Despecialization(resource -> 0);
    private final IdentityHashMap<FuncType, Flattening> flattenings = new IdentityHashMap<>();

    Canons(Scope scope, WorkLimit work) {
        this.scope = scope;
        this.work = work;
    }

    private Flattening flattening(FuncType type) {
        work.steps(1 + type.parameters().size());
        return flattenings.computeIfAbsent(type, one -> new Flattening(one, shapes));
    }

    void read(ByteReader reader) {
        int offset = reader.position();
        int leading = reader.u8("a canonical definition");
        switch (leading) {
            case 0x00 -> {
                sub(reader, "lift");
                lift(reader, offset);
            }
            case 0x01 -> {
                sub(reader, "lower");
                lower(reader, offset);
            }
            case 0x02 -> builtin(reader, Step.Builtin.NEW);
            case 0x03 -> builtin(reader, Step.Builtin.DROP);
            case 0x04 -> builtin(reader, Step.Builtin.REP);
            default ->
                throw Unsupported.builtin(leading, offset)
                        .orElseGet(() -> reader.leading(leading, "canonical function"));
        }
    }

    private static void sub(ByteReader reader, String what) {
        int zero = reader.u8("a canonical definition's sort");
        if (zero != 0x00) {
            throw reader.leading(zero, "canonical function " + what);
        }
    }

    private void lift(ByteReader reader, int offset) {
        int at = reader.position();
        Scope.Entry<CoreType.Function> core =
                Scope.get(scope.coreFunctions, reader.u32("a core function index"), "core function", at);
        Options options = new Options(reader);
        int typeAt = reader.position();
        int index = reader.u32("a type index");
        if (!(Scope.get(scope.types, index, "type", typeAt).type() instanceof DefinedType.OfFunction(FuncType type))) {
            throw new InvalidComponent("invalid", typeAt, "type index " + index + " is not a function type");
        }
        Flattening flattening = flattening(type);
        options.require(flattening, true, offset);
        same("parameter", flattening.liftedParameters(), core.type().parameters(), offset);
        same("result", flattening.liftedResults(), core.type().results(), offset);
        if (options.postReturn != null
                && !options.postReturn
                        .type()
                        .equals(new CoreType.Function(core.type().results(), List.of()))) {
            throw new InvalidComponent(
                    "invalid",
                    offset,
                    "canonical option `post-return` uses a core function with an incorrect signature: expected the"
                            + " parameters " + core.type().results() + " and no results");
        }
        int slot = scope.newSlot();
        scope.steps.add(new Step.Lift(slot, core.slot(), type, options.resolved(), scope.resourceSlots));
        scope.add(scope.functions, slot, type, reader);
    }

    private void lower(ByteReader reader, int offset) {
        int at = reader.position();
        Scope.Entry<FuncType> function = Scope.get(scope.functions, reader.u32("a function index"), "function", at);
        Options options = new Options(reader);
        Flattening flattening = flattening(function.type());
        options.require(flattening, false, offset);
        if (options.postReturn != null) {
            throw new InvalidComponent(
                    "invalid", offset, "canonical option `post-return` cannot be specified for lowerings");
        }
        CoreType.Function type =
                new CoreType.Function(texts(flattening.loweredParameters()), texts(flattening.loweredResults()));
        int slot = scope.newSlot();
        scope.steps.add(
                new Step.Lower(slot, function.slot(), function.type(), options.resolved(), scope.resourceSlots));
        scope.add(scope.coreFunctions, slot, type, reader);
    }

    private void builtin(ByteReader reader, Step.Builtin builtin) {
        int offset = reader.position();
        int index = reader.u32("a resource type index");
        ResourceType resource = ValueTypes.resource(index, offset, scope);
        if (builtin != Step.Builtin.DROP && !scope.localResources.contains(resource)) {
            throw new InvalidComponent("invalid", offset, "type index " + index + " is not a local resource");
        }
        CoreType.Function type = switch (builtin) {
            case NEW, REP -> new CoreType.Function(List.of("i32"), List.of("i32"));
            case DROP -> new CoreType.Function(List.of("i32"), List.of());
        };
        int slot = scope.newSlot();
        scope.steps.add(new Step.Resource(slot, builtin, scope.resourceSlots.getOrDefault(resource, -1)));
        scope.add(scope.coreFunctions, slot, type, reader);
    }

    private static List<String> texts(List<FlatType> types) {
        return types.stream().map(FlatType::text).toList();
    }

    private static void same(String what, List<FlatType> expected, List<String> found, int offset) {
        if (!texts(expected).equals(found)) {
            throw new InvalidComponent(
                    "invalid",
                    offset,
                    "lowered " + what + " types `" + texts(expected) + "` do not match " + what + " types `" + found
                            + "`");
        }
    }

    /// The options of one canonical definition.
    private final class Options {
        private int encoding = -1;
        private Scope.@Nullable Entry<CoreType.Memory> memory;
        private Scope.@Nullable Entry<CoreType.Function> realloc;
        private Scope.@Nullable Entry<CoreType.Function> postReturn;

        Options(ByteReader reader) {
            int count = reader.count("canonical options", 64);
            for (int i = 0; i < count; i++) {
                int offset = reader.position();
                int leading = reader.u8("a canonical option");
                int at = reader.position();
                switch (leading) {
                    case 0x00, 0x01, 0x02 -> encoding(leading, offset);
                    case 0x03 -> {
                        once(memory, "memory", offset);
                        memory = Scope.get(scope.coreMemories, reader.u32("a memory index"), "memory", at);
                    }
                    case 0x04 -> {
                        once(realloc, "realloc", offset);
                        realloc = Scope.get(scope.coreFunctions, reader.u32("a function index"), "core function", at);
                        if (!realloc.type().equals(REALLOC)) {
                            throw new InvalidComponent(
                                    "invalid",
                                    offset,
                                    "canonical option `realloc` uses a core function with an incorrect signature:"
                                            + " expected (func (param i32 i32 i32 i32) (result i32))");
                        }
                    }
                    case 0x05 -> {
                        once(postReturn, "post-return", offset);
                        postReturn =
                                Scope.get(scope.coreFunctions, reader.u32("a function index"), "core function", at);
                    }
                    case 0x06, 0x07 -> throw Unsupported.feature("async functions", offset);
                    case 0x08, 0x09 -> throw Unsupported.feature("GC options of lifting", offset);
                    default -> throw reader.leading(leading, "canonical option");
                }
            }
        }

        private void encoding(int found, int offset) {
            List<String> names = List.of("utf8", "utf16", "latin1-utf16");
            if (encoding >= 0) {
                throw new InvalidComponent(
                        "invalid",
                        offset,
                        "canonical encoding option `" + names.get(encoding) + "` conflicts with option `"
                                + names.get(found) + "`");
            }
            encoding = found;
        }

        private static void once(Scope.@Nullable Entry<?> previous, String name, int offset) {
            if (previous != null) {
                throw new InvalidComponent(
                        "invalid", offset, "canonical option `" + name + "` is specified more than once");
            }
        }

        void require(Flattening function, boolean lifts, int offset) {
            if (realloc != null && memory == null) {
                throw new InvalidComponent(
                        "invalid", offset, "canonical option `realloc` requires `memory` to also be specified");
            }
            if (memory == null && function.needsMemory()) {
                throw new InvalidComponent("invalid", offset, "canonical option `memory` is required");
            }
            if (realloc == null && function.needsRealloc(lifts)) {
                throw new InvalidComponent("invalid", offset, "canonical option `realloc` is required");
            }
        }

        CanonicalOptions resolved() {
            return new CanonicalOptions(
                    switch (encoding) {
                        case 1 -> StringEncoding.UTF16;
                        case 2 -> StringEncoding.LATIN1_UTF16;
                        default -> StringEncoding.UTF8;
                    },
                    slot(memory),
                    slot(realloc),
                    slot(postReturn));
        }

        private static int slot(Scope.@Nullable Entry<?> entry) {
            return entry == null ? -1 : entry.slot();
        }
    }
}
