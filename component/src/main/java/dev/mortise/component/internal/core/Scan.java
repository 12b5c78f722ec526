package dev.mortise.component.internal.core;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a core module declares and what its code does that the engine must not see as it is.
final class Scan {
    static final int TYPE = 1;
    static final int IMPORT = 2;
    static final int FUNCTION = 3;
    static final int TABLE = 4;
    static final int GLOBAL = 6;
    static final int START = 8;
    static final int CODE = 10;
    static final int TAG = 13;

    private static final int PREAMBLE_BYTES = 8;

    /// The two names of an import.
    record Import(ImportNames.Name names, int kind, int start, int end) {}

    final byte[] module;
    final Map<Integer, Bytes> sections = new LinkedHashMap<>();
    byte @Nullable [] names;
    final List<Signature> types = new ArrayList<>();
    final List<Import> imports = new ArrayList<>();
    final List<Integer> tagTypes = new ArrayList<>();
    int importedTags;
    /// The type of each function.
    final List<Integer> functionTypes = new ArrayList<>();
    int functions;
    int tables;
    int globals;

    final Set<Signature> blockTypes = new LinkedHashSet<>();
    /// Functions that `ref.func` names in code.
    final Set<Integer> references = new LinkedHashSet<>();
    /// Tables that tail calls go through, and their types.
    final Set<Integer> tailTables = new LinkedHashSet<>();
    final Set<Integer> tailTypes = new LinkedHashSet<>();
    /// Whether a tail call names its function.
    boolean tailCalls;
    boolean throwsReferences;
    /// Clauses that keep a reference: the parameters of the `try_table` they stand in, and what they catch.
    final Set<Signature> pads = new LinkedHashSet<>();

    Scan(byte[] bytes, int start, int size) {
        this.module = bytes;
        Bytes reader = new Bytes(bytes, start, start + size);
        reader.skip(PREAMBLE_BYTES);
        while (!reader.atEnd()) {
            int id = reader.u8();
            Bytes section = reader.slice();
            if (id == 0) {
                keepNames(section);
            } else if (sections.putIfAbsent(id, section) != null) {
                throw new NotRewritable("a section occurs twice");
            }
        }
        declarations();
    }

    /// A section from its start; null when there is none.
    @Nullable
    Bytes section(int id) {
        Bytes section = sections.get(id);
        return section == null ? null : new Bytes(module, section.at(), section.end());
    }

    Bytes required(int id) {
        Bytes section = section(id);
        if (section == null) {
            throw new IllegalStateException("no section " + id);
        }
        return section;
    }

    private void keepNames(Bytes section) {
        int start = section.at();
        if (section.name().equals("name")) {
            names = java.util.Arrays.copyOfRange(section.array(), start, section.end());
        }
    }

    private interface Entry {
        void read(Bytes section);
    }

    private void each(int id, Entry entry) {
        Bytes section = section(id);
        if (section != null) {
            int count = section.count();
            for (int i = 0; i < count; i++) {
                entry.read(section);
            }
        }
    }

    private void declarations() {
        each(TYPE, section -> types.add(Signature.read(section)));
        each(IMPORT, this::imported);
        importedTags = tagTypes.size();
        each(FUNCTION, section -> {
            functionTypes.add(section.u32());
            functions++;
        });
        Bytes declaredTables = section(TABLE);
        tables += declaredTables == null ? 0 : declaredTables.count();
        Bytes declaredGlobals = section(GLOBAL);
        globals += declaredGlobals == null ? 0 : declaredGlobals.count();
        each(TAG, section -> {
            section.u8();
            tagTypes.add(section.u32());
        });
    }

    private void imported(Bytes section) {
        ImportNames.Name name = new ImportNames.Name(section.name(), section.name());
        int start = section.at();
        int kind = section.u8();
        switch (kind) {
            case 0 -> {
                functionTypes.add(section.u32());
                functions++;
            }
            case 1 -> {
                section.valueType();
                skipLimits(section);
                tables++;
            }
            case 2 -> skipLimits(section);
            case 3 -> {
                section.valueType();
                section.u8();
                globals++;
            }
            case 4 -> {
                section.u8();
                tagTypes.add(section.u32());
            }
            default -> throw new NotRewritable("unknown kind of import " + kind);
        }
        imports.add(new Import(name, kind, start, section.at()));
    }

    private static void skipLimits(Bytes section) {
        int flags = section.u8();
        section.skipNumber();
        if ((flags & 0x01) != 0) {
            section.skipNumber();
        }
    }

    Signature type(int index) {
        if (index < 0 || index >= types.size()) {
            throw new NotRewritable("unknown type " + Integer.toUnsignedString(index));
        }
        return types.get(index);
    }

    Signature functionType(int function) {
        if (function < 0 || function >= functionTypes.size()) {
            throw new NotRewritable("unknown function " + Integer.toUnsignedString(function));
        }
        return type(functionTypes.get(function));
    }

    Signature tagType(int tag) {
        if (tag < 0 || tag >= tagTypes.size()) {
            throw new NotRewritable("unknown tag " + Integer.toUnsignedString(tag));
        }
        return type(tagTypes.get(tag));
    }

    /// Reads all code.
    void code() {
        each(CODE, section -> {
            Bytes body = section.slice();
            skipLocals(body);
            operators(body);
        });
    }

    static void skipLocals(Bytes body) {
        int groups = body.count();
        for (int i = 0; i < groups; i++) {
            body.skipNumber();
            body.valueType();
        }
    }

    private void operators(Bytes code) {
        Operator operator = new Operator(code);
        while (!code.atEnd()) {
            int opcode = code.u8();
            switch (opcode) {
                case Operator.BLOCK, Operator.LOOP, Operator.IF -> blockType(code);
                case Operator.TRY_TABLE -> {
                    Signature type = blockType(code);
                    int clauses = code.count();
                    for (int i = 0; i < clauses; i++) {
                        Operator.Clause clause = Operator.Clause.read(code);
                        if (clause.keepsReference()) {
                            pads.add(pad(type, clause));
                        }
                    }
                }
                case Operator.REF_FUNC -> references.add(code.u32());
                case Operator.RETURN_CALL -> {
                    code.u32();
                    tailCalls = true;
                }
                case Operator.RETURN_CALL_INDIRECT -> {
                    tailTypes.add(code.u32());
                    tailTables.add(code.u32());
                }
                case Operator.THROW_REF -> throwsReferences = true;
                default -> operator.skipImmediates(opcode);
            }
        }
    }

    /// The type of the block that takes what a clause catches.
    Signature pad(Signature block, Operator.Clause clause) {
        List<Integer> caught =
                clause.tag() < 0 ? List.of() : tagType(clause.tag()).parameters();
        return new Signature(block.parameters(), Signature.plus(caught, Signature.EXNREF));
    }

    /// Reads a block type. Its parameters count, its results only when they are named by an index.
    private Signature blockType(Bytes code) {
        int leading = code.peek();
        if (Operator.isBlockIndex(leading)) {
            Signature type = type(code.u32());
            blockTypes.add(type);
            return type;
        }
        if (leading == 0x40) {
            code.skip(1);
            return new Signature(List.of(), List.of());
        }
        return new Signature(List.of(), List.of(code.valueType()));
    }
}
