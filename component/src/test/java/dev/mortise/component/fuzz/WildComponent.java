package dev.mortise.component.fuzz;

import dev.mortise.component.Component;
import dev.mortise.component.FuncType;
import dev.mortise.component.InvalidComponent;
import dev.mortise.component.ValueType;
import dev.mortise.component.fuzz.CoreModuleSource.Signature;
import dev.mortise.component.fuzz.IndexSpaces.Space;
import java.util.ArrayList;
import java.util.List;

/// Builds a component piece by piece. A piece that the decoder refuses is mostly taken back, so that what follows is
/// still read; pieces are made up, or cut out of real components.
final class WildComponent {
    private static final int MOST_PIECES = 24;
    private static final int MOST_NESTED_PIECES = 8;
    private static final int MOST_NESTING = 3;
    private static final List<byte[]> REAL_SECTIONS = realSections();

    private final Choices choices;
    private final EngineFaults faults;
    private final IndexSpaces spaces = new IndexSpaces();
    private final WildTypes types;
    private final int nesting;
    private Output out = Output.component();

    private WildComponent(Choices choices, EngineFaults faults, int nesting) {
        this.choices = choices;
        this.faults = faults;
        this.nesting = nesting;
        this.types = new WildTypes(choices, spaces);
    }

    static byte[] build(Choices choices, EngineFaults faults) {
        byte[] bytes = new WildComponent(choices, faults, 0).build();
        if (choices.oneIn(8)) {
            bytes[choices.u16() % bytes.length] ^= (byte) choices.u8();
        }
        return bytes;
    }

    private byte[] build() {
        if (nesting == 0 && choices.oneIn(4)) {
            startFromReal();
        }
        int most = nesting == 0 ? MOST_PIECES : MOST_NESTED_PIECES;
        for (int i = 0; i < most && choices.left() > 0; i++) {
            Output before = new Output().append(out);
            IndexSpaces.Mark mark = spaces.mark();
            piece();
            if (!isAccepted() && !choices.oneIn(16)) {
                out = before;
                spaces.backTo(mark);
            }
        }
        return out.toBytes();
    }

    private boolean isAccepted() {
        try {
            Component.decode(out.toBytes());
            return true;
        } catch (InvalidComponent refused) {
            faults.inspect(refused);
            return false;
        }
    }

    /// Takes the first sections of a real component; how many definitions those make is guessed.
    private void startFromReal() {
        List<byte[]> sections = sections(choices.of(SeedComponents.all()));
        int taken = choices.below(sections.size() + 1);
        sections.subList(0, taken).forEach(out::append);
        spaces.guess(taken / 4);
    }

    private void piece() {
        switch (choices.below(16)) {
            case 0, 1 -> types.define(out);
            case 2 -> imported();
            case 3 -> exported();
            case 4 -> out.append(choices.of(REAL_SECTIONS));
            case 5 -> coreModule();
            case 6 -> coreInstance();
            case 7, 8 -> alias();
            case 9 -> canon();
            case 10 -> nested();
            case 11, 12 -> instance();
            case 13 -> liftedFunction();
            case 14 -> loweredFunction();
            default -> out.entry(3, types.coreType(spaces));
        }
    }

    private Output index(Space space) {
        return new Output().u32(spaces.index(space, choices));
    }

    private Output sorted(Space space) {
        Output sort = new Output().raw(space.sort());
        return space.isCore() ? new Output().raw(0x00).append(sort).append(index(space)) : sort.append(index(space));
    }

    private Space exportable() {
        return choices.of(List.of(Space.FUNC, Space.TYPE, Space.INSTANCE, Space.COMPONENT, Space.MODULE));
    }

    private void imported() {
        WildTypes.Described described = types.described();
        out.entry(10, new Output().raw(0x00).name(spaces.freshName(choices)).append(described.bytes()));
        described.declare(spaces);
    }

    private void exported() {
        Space space = exportable();
        Output entry = new Output().raw(0x00).name(spaces.freshName(choices)).append(sorted(space));
        if (choices.oneIn(4)) {
            entry.raw(0x01).append(types.described().bytes());
        } else {
            entry.raw(0x00);
        }
        out.entry(11, entry);
        spaces.add(space);
    }

    private void coreModule() {
        byte[] module = switch (choices.below(4)) {
            case 0 -> CoreModuleSource.library(choices.below(4));
            case 1, 2 ->
                CoreModuleSource.function(
                        choices.oneIn(2) ? Signature.REALLOC : new Signature(List.of("i32"), List.of()),
                        choices.below(3));
            default -> Output.module().append(choices.rest(24)).toBytes();
        };
        out.section(1, new Output().append(module));
        spaces.add(Space.MODULE);
    }

    private void coreInstance() {
        List<Output> items = new ArrayList<>();
        int count = choices.below(3);
        boolean instantiates = choices.oneIn(2);
        for (int i = 0; i < count; i++) {
            Output name = new Output().name(spaces.knownName(choices));
            Space space = choices.of(List.of(Space.CORE_FUNC, Space.CORE_MEMORY, Space.CORE_TABLE, Space.CORE_GLOBAL));
            items.add(
                    instantiates
                            ? name.raw(0x12).append(index(Space.CORE_INSTANCE))
                            : name.raw(space.sort()).append(index(space)));
        }
        Output entry = instantiates ? new Output().raw(0x00).append(index(Space.MODULE)) : new Output().raw(0x01);
        out.entry(2, entry.list(items));
        spaces.add(Space.CORE_INSTANCE);
    }

    private void alias() {
        switch (choices.below(4)) {
            case 0, 1 -> {
                Space space = exportable();
                Output sort = new Output().raw(space.sort());
                Output entry = space == Space.MODULE ? new Output().raw(0x00).append(sort) : sort;
                out.entry(6, entry.raw(0x00).append(index(Space.INSTANCE)).name(spaces.knownName(choices)));
                spaces.add(space);
            }
            case 2 -> {
                Space space = choices.of(List.of(Space.CORE_FUNC, Space.CORE_MEMORY, Space.CORE_TABLE));
                String name = switch (space) {
                    case CORE_MEMORY -> "memory";
                    case CORE_FUNC -> choices.oneIn(2) ? "realloc" : "f";
                    default -> spaces.knownName(choices);
                };
                out.entry(
                        6,
                        new Output()
                                .raw(0x00, space.sort(), 0x01)
                                .append(index(Space.CORE_INSTANCE))
                                .name(name));
                spaces.add(space);
            }
            default -> {
                Space space = choices.of(List.of(Space.TYPE, Space.COMPONENT, Space.MODULE, Space.CORE_TYPE));
                Output sort = new Output();
                if (space == Space.MODULE || space == Space.CORE_TYPE) {
                    sort.raw(0x00);
                }
                out.entry(6, sort.raw(space.sort(), 0x02).u32(choices.below(3)).append(index(space)));
                spaces.add(space);
            }
        }
    }

    private Output options() {
        List<Output> options = new ArrayList<>();
        if (choices.oneIn(2)) {
            options.add(new Output().raw(choices.below(3)));
        }
        if (spaces.count(Space.CORE_MEMORY) > 0 && !choices.oneIn(4)) {
            options.add(new Output().raw(0x03).append(index(Space.CORE_MEMORY)));
        }
        if (spaces.count(Space.CORE_FUNC) > 0 && !choices.oneIn(4)) {
            options.add(new Output().raw(0x04).append(index(Space.CORE_FUNC)));
        }
        if (choices.oneIn(8)) {
            options.add(new Output().raw(0x05).append(index(Space.CORE_FUNC)));
        }
        return new Output().list(options);
    }

    private void canon() {
        switch (choices.below(5)) {
            case 0 -> {
                out.entry(
                        8,
                        new Output()
                                .raw(0x00, 0x00)
                                .append(index(Space.CORE_FUNC))
                                .append(options())
                                .append(index(Space.TYPE)));
                spaces.add(Space.FUNC);
            }
            case 1 -> {
                out.entry(
                        8,
                        new Output().raw(0x01, 0x00).append(index(Space.FUNC)).append(options()));
                spaces.add(Space.CORE_FUNC);
            }
            case 2 -> builtin(0x02);
            case 3 -> builtin(0x03);
            default -> builtin(0x04);
        }
    }

    private void builtin(int code) {
        out.entry(8, new Output().raw(code).u32(types.resource()));
        spaces.add(Space.CORE_FUNC);
    }

    private void nested() {
        if (nesting >= MOST_NESTING) {
            return;
        }
        byte[] inner = new WildComponent(choices, faults, nesting + 1).build();
        out.section(4, new Output().append(inner));
        spaces.add(Space.COMPONENT);
    }

    private void instance() {
        List<Output> items = new ArrayList<>();
        int count = choices.below(4);
        boolean instantiates = choices.oneIn(2);
        for (int i = 0; i < count; i++) {
            Output name = new Output();
            if (!instantiates) {
                name.raw(0x00);
            }
            items.add(name.name(spaces.knownName(choices)).append(sorted(exportable())));
        }
        Output entry = instantiates ? new Output().raw(0x00).append(index(Space.COMPONENT)) : new Output().raw(0x01);
        out.entry(5, entry.list(items));
        spaces.add(Space.INSTANCE);
    }

    /// A memory with its allocator, taken out of a fresh library.
    private Output library() {
        out.section(1, new Output().append(CoreModuleSource.library(2)));
        out.entry(2, new Output().raw(0x00).u32(spaces.count(Space.MODULE)).raw(0));
        spaces.add(Space.MODULE);
        int instance = spaces.add(Space.CORE_INSTANCE);
        out.entry(6, new Output().raw(0x00, 0x02, 0x01).u32(instance).name("memory"));
        out.entry(6, new Output().raw(0x00, 0x00, 0x01).u32(instance).name("realloc"));
        return new Output()
                .raw(3, choices.below(3), 0x03)
                .u32(spaces.add(Space.CORE_MEMORY))
                .raw(0x04)
                .u32(spaces.add(Space.CORE_FUNC));
    }

    /// A core function of the right signature, lifted to a known type and exported.
    private void liftedFunction() {
        WildTypes.Function function = types.function();
        if (function == null) {
            return;
        }
        FuncType type = function.type();
        ValueType result = type.result();
        List<String> parameters = ReferenceTypes.flatten(
                type.parameters().stream().map(ValueType.Field::type).toList());
        List<String> results = result == null ? List.of() : ReferenceTypes.flatten(result);
        Signature signature = new Signature(
                parameters.size() > ReferenceTypes.MOST_FLAT_PARAMETERS ? List.of("i32") : parameters,
                results.size() > ReferenceTypes.MOST_FLAT_RESULTS ? List.of("i32") : results);
        Output options = library();
        out.section(1, new Output().append(CoreModuleSource.function(signature, choices.below(3))));
        out.entry(2, new Output().raw(0x00).u32(spaces.add(Space.MODULE)).raw(0));
        out.entry(
                6,
                new Output()
                        .raw(0x00, 0x00, 0x01)
                        .u32(spaces.add(Space.CORE_INSTANCE))
                        .name("f"));
        out.entry(
                8,
                new Output()
                        .raw(0x00, 0x00)
                        .u32(spaces.add(Space.CORE_FUNC))
                        .append(options)
                        .u32(function.index()));
        int lifted = spaces.add(Space.FUNC);
        if (choices.oneIn(2)) {
            String name = spaces.freshName(choices);
            out.entry(
                    11, new Output().raw(0x00).name(name).raw(0x01).u32(lifted).raw(0x00));
            spaces.add(Space.FUNC);
        }
    }

    private void loweredFunction() {
        if (spaces.count(Space.FUNC) > 0) {
            Output options = library();
            out.entry(8, new Output().raw(0x01, 0x00).append(index(Space.FUNC)).append(options));
            spaces.add(Space.CORE_FUNC);
        }
    }

    private static List<byte[]> realSections() {
        List<byte[]> all = new ArrayList<>();
        SeedComponents.all().forEach(component -> all.addAll(sections(component)));
        return List.copyOf(all);
    }

    /// The sections of a component that is well-formed, each with its id and length.
    private static List<byte[]> sections(byte[] component) {
        List<byte[]> sections = new ArrayList<>();
        int at = 8;
        while (at < component.length) {
            int start = at++;
            int length = 0;
            for (int shift = 0; ; shift += 7) {
                int next = component[at++];
                length |= (next & 0x7F) << shift;
                if (next >= 0) {
                    break;
                }
            }
            at += length;
            sections.add(java.util.Arrays.copyOfRange(component, start, at));
        }
        return sections;
    }
}
