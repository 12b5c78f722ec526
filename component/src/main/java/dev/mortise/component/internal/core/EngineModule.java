package dev.mortise.component.internal.core;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// A core module as the engine gets it: with numbered imports, one type section for all modules of a component, and
/// without what the engine does not do as the specification says.
///
/// - Imports have numbers for names: see [ImportNames].
/// - Types are those of all modules: see [SharedTypes].
/// - Tags that the module defines are imports, `t` `0` and so on, which come last.
/// - `ref.func` in code reads a global that is initialized with the function, since the engine's references to
/// functions
///   say nothing about whose function it is: whoever makes the global can give it a value that does.
/// - Tail calls through tables go through a [HostTable.TailCalls], and exception references through a
///   [HostTable.Exceptions]. For the interpreter every tail call is a call through a table of the host, and a `return`.
/// - The start function is called by whoever instantiates the module.
///
/// @param binary the rewritten module
/// @param imports the names that the author gave, in order
/// @param ownTags how many tags the module defines
/// @param start the index of its start function; -1 when there is none
/// @param hostTables the last tables that it defines
/// @param tailCallers for each type of a tail call through a table the function that calls
///     [HostTable.PendingTailCall]
@SuppressWarnings("ArrayRecordComponent")
public record EngineModule(
        byte[] binary,
        List<ImportNames.Name> imports,
        int ownTags,
        int start,
        List<HostTable> hostTables,
        Map<Integer, Integer> tailCallers) {

    private static final byte[] PREAMBLE = {0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00};
    private static final int EXPORT = 7;
    private static final int MEMORY = 5;
    private static final int ELEMENT = 9;
    private static final int DATA = 11;
    private static final int DATA_COUNT = 12;

    /// All core modules of a component.
    ///
    /// @param hostFunctions a module with the two functions of [HostTable.Exceptions], and one for each type of a
    ///     [HostTable.PendingTailCall]; their bodies do not matter. Empty when no module has such a table
    @SuppressWarnings("ArrayRecordComponent")
    public record Together(List<EngineModule> modules, byte[] hostFunctions) {}

    /// Rewrites all core modules of a component.
    ///
    /// @param interpreted whether they are for the interpreter, not for the compiler
    /// @throws NotRewritable if one is malformed or uses what the engine does not have
    public static Together of(List<byte[]> modules, boolean interpreted) {
        SharedTypes types = new SharedTypes();
        List<Scan> scans = new ArrayList<>(modules.size());
        List<Layout> layouts = new ArrayList<>(modules.size());
        for (byte[] module : modules) {
            Scan scan = scan(module, scans.size());
            scan.blockTypes.forEach(types::needForBlock);
            scan.types.forEach(types::need);
            Layout layout = new Layout(scan, interpreted);
            layout.needTypes(types);
            scans.add(scan);
            layouts.add(layout);
        }
        types.number();
        List<EngineModule> rewritten = new ArrayList<>(modules.size());
        for (int i = 0; i < modules.size(); i++) {
            rewritten.add(new Rewriting(scans.get(i), layouts.get(i), types).module());
        }
        boolean host = layouts.stream().anyMatch(layout -> !layout.hostTables.isEmpty());
        return new Together(List.copyOf(rewritten), host ? hostFunctions(rewritten, types) : new byte[0]);
    }

    /// The same without instructions.
    public EngineModule skeleton() {
        return new EngineModule(Skeleton.of(binary), imports, ownTags, start, hostTables, tailCallers);
    }

    private static Scan scan(byte[] module, int index) {
        try {
            Scan scan = new Scan(module, 0, module.length);
            scan.code();
            return scan;
        } catch (NotRewritable refused) {
            throw new NotRewritable(String.valueOf(refused.getMessage()), index);
        }
    }

    private static byte[] hostFunctions(List<EngineModule> modules, SharedTypes types) {
        Set<Integer> tailCalls = new TreeSet<>();
        modules.forEach(module -> tailCalls.addAll(module.tailCallers().keySet()));
        int count = 2 + tailCalls.size();
        Sink functions = new Sink().u32(count).u32(types.index(Layout.CAPTURE)).u32(types.index(Layout.RETHROW));
        tailCalls.forEach(functions::u32);
        Sink bodies = new Sink().u32(count);
        for (int i = 0; i < count; i++) {
            bodies.u32(3).u32(0).u8(Operator.UNREACHABLE).u8(Operator.END);
        }
        return new Sink()
                .bytes(PREAMBLE)
                .section(Scan.TYPE, types.write())
                .section(Scan.FUNCTION, functions.toBytes())
                .section(Scan.CODE, bodies.toBytes())
                .toBytes();
    }

    private static final class Rewriting {
        private final Scan scan;
        private final Layout layout;
        private final SharedTypes types;
        private final CodeRewriter code;

        Rewriting(Scan scan, Layout layout, SharedTypes types) {
            this.scan = scan;
            this.layout = layout;
            this.types = types;
            this.code = new CodeRewriter(scan, types, layout);
        }

        EngineModule module() {
            Sink out = new Sink().bytes(PREAMBLE);
            out.section(Scan.TYPE, types.write());
            section(out, Scan.IMPORT, imports());
            section(out, Scan.FUNCTION, functions());
            section(out, Scan.TABLE, tables());
            copy(out, MEMORY);
            section(out, Scan.GLOBAL, globals());
            copy(out, EXPORT);
            copy(out, ELEMENT);
            copy(out, DATA_COUNT);
            section(out, Scan.CODE, bodies());
            copy(out, DATA);
            if (scan.names != null) {
                out.section(0, scan.names);
            }
            Map<Integer, Integer> callers = new LinkedHashMap<>();
            layout.tailCallers.forEach((type, function) -> callers.put(types.index(scan.type(type)), function));
            Bytes start = scan.section(Scan.START);
            return new EngineModule(
                    out.toBytes(),
                    scan.imports.stream().map(Scan.Import::names).toList(),
                    scan.tagTypes.size() - scan.importedTags,
                    start == null ? -1 : start.u32(),
                    List.copyOf(layout.hostTables),
                    Map.copyOf(callers));
        }

        private static void section(Sink out, int id, byte @Nullable [] body) {
            if (body != null) {
                out.section(id, body);
            }
        }

        private void copy(Sink out, int id) {
            Bytes section = scan.section(id);
            if (section != null) {
                out.section(id, section.rest());
            }
        }

        private int type(int own) {
            return types.index(scan.type(own));
        }

        private byte @Nullable [] imports() {
            int ownTags = scan.tagTypes.size() - scan.importedTags;
            return scan.imports.isEmpty() && ownTags == 0 ? null : ImportNames.write(scan, this::type, ownTags);
        }

        private byte @Nullable [] functions() {
            Bytes section = scan.section(Scan.FUNCTION);
            if (section == null) {
                return null;
            }
            int count = section.count();
            Sink sink = new Sink().u32(count + layout.tailCallers.size());
            for (int i = 0; i < count; i++) {
                sink.u32(type(section.u32()));
            }
            layout.tailCallers.keySet().forEach(type -> sink.u32(type(type)));
            return sink.toBytes();
        }

        private byte @Nullable [] tables() {
            Bytes section = scan.section(Scan.TABLE);
            if (section == null && layout.hostTables.isEmpty()) {
                return null;
            }
            int count = section == null ? 0 : section.count();
            Sink sink = new Sink().u32(count + layout.hostTables.size());
            if (section != null) {
                sink.bytes(section.rest());
            }
            layout.hostTables.forEach(
                    table -> sink.u8(Signature.FUNCREF).u8(1).u32(0).u32(0));
            return sink.toBytes();
        }

        private byte @Nullable [] globals() {
            Bytes section = scan.section(Scan.GLOBAL);
            if (section == null && layout.references.isEmpty()) {
                return null;
            }
            int count = section == null ? 0 : section.count();
            Sink sink = new Sink().u32(count + layout.references.size());
            if (section != null) {
                sink.bytes(section.rest());
            }
            for (int function : layout.references.keySet()) {
                sink.u8(Signature.FUNCREF)
                        .u8(0)
                        .u8(Operator.REF_FUNC)
                        .u32(function)
                        .u8(Operator.END);
            }
            return sink.toBytes();
        }

        private byte @Nullable [] bodies() {
            Bytes section = scan.section(Scan.CODE);
            if (section == null) {
                return null;
            }
            int count = section.count();
            Sink sink = new Sink().u32(count + layout.tailCallers.size());
            for (int i = 0; i < count; i++) {
                sink.bytes(code.rewrite(section.slice()));
            }
            layout.tailCallers.keySet().forEach(type -> sink.bytes(code.tailCaller(scan.type(type), layout.pending())));
            return sink.toBytes();
        }
    }
}
