package dev.mortise.component.internal.binary;

import static dev.mortise.component.internal.binary.CoreOperands.ANY;
import static dev.mortise.component.internal.binary.CoreOperands.EXNREF;
import static dev.mortise.component.internal.binary.CoreOperands.F32;
import static dev.mortise.component.internal.binary.CoreOperands.F64;
import static dev.mortise.component.internal.binary.CoreOperands.FUNCREF;
import static dev.mortise.component.internal.binary.CoreOperands.I32;
import static dev.mortise.component.internal.binary.CoreOperands.I64;
import static dev.mortise.component.internal.binary.CoreOperands.NOT_NULL;

import dev.mortise.component.CoreType;
import dev.mortise.component.InvalidComponent;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.IdentityHashMap;
import java.util.List;

/// Validates the function bodies of one core module (core specification 3.4 and appendix A.3): WebAssembly 3.0 without
/// vectors, garbage collection, typed function references and memories of 64 bits, which are refused by name. Whatever
/// reads code after this can rely on it.
final class CoreCode {
    private static final int BLOCK = 0x02;
    static final int LOOP = 0x03;
    private static final int IF = 0x04;
    private static final int ELSE = 0x05;
    private static final int TRY_TABLE = 0x1f;
    private static final int[] NONE = {};
    private static final int[] ONE_EXCEPTION = {NOT_NULL | EXNREF};

    private final CoreSpaces spaces;
    private final CoreSegments segments;
    private final CoreWork work;
    private final Signature[] types;
    private final IdentityHashMap<CoreType.Function, Signature> byType = new IdentityHashMap<>();
    private final int[][] single = new int[NOT_NULL][];
    private final CoreOperands operands;
    private ByteReader code;
    private int[] locals = NONE;
    private int[] results = NONE;

    @SuppressWarnings("ArrayRecordComponent")
    private record Signature(int[] parameters, int[] results) {}

    CoreCode(CoreSpaces spaces, CoreSegments segments, ByteReader section) {
        this.spaces = spaces;
        this.segments = segments;
        this.work = new CoreWork(section.left());
        this.code = section;
        this.operands = new CoreOperands(section, work);
        types = new Signature[spaces.types.size()];
        for (int i = 0; i < types.length; i++) {
            CoreType.Function type = spaces.types.get(i);
            types[i] = new Signature(codes(type.parameters()), codes(type.results()));
            byType.put(type, types[i]);
        }
    }

    private static int[] codes(List<String> types) {
        if (types.isEmpty()) {
            return NONE;
        }
        int[] codes = new int[types.size()];
        for (int i = 0; i < codes.length; i++) {
            codes[i] = CoreOperands.of(types.get(i));
        }
        return codes;
    }

    /// Validates what follows the locals of a body.
    ///
    /// @param body from the first operator to the end of the body
    /// @param function its index
    /// @param declared the types of its locals, without parameters
    /// @param count how many locals, without parameters
    void check(ByteReader body, int function, int[] declared, int count) {
        Signature type = signature(spaces.functions.get(function));
        locals = Arrays.copyOf(type.parameters(), type.parameters().length + count);
        System.arraycopy(declared, 0, locals, type.parameters().length, count);
        results = type.results();
        code = body;
        operands.begin(body);
        operands.open(BLOCK, NONE, results);
        while (operands.blocks() > 0) {
            operands.at(body.position());
            operator(body.u8("an operator or the end of a function body"));
        }
        body.expectEnd("a function body, whose last block has ended");
    }

    private Signature signature(CoreType.Function type) {
        Signature known = byType.get(type);
        return known != null ? known : new Signature(codes(type.parameters()), codes(type.results()));
    }

    private void operator(int opcode) {
        switch (opcode) {
            case 0x00 -> operands.endReach();
            case 0x01 -> {}
            case BLOCK, LOOP -> open(opcode, blockType());
            case IF -> {
                Signature type = blockType();
                operands.pop(I32);
                open(opcode, type);
            }
            case ELSE -> otherwise();
            case 0x08 -> {
                operands.pop(tag());
                operands.endReach();
            }
            case 0x0a -> {
                operands.pop(EXNREF);
                operands.endReach();
            }
            case 0x0b -> end();
            case 0x0c -> {
                operands.pop(label());
                operands.endReach();
            }
            case 0x0d -> {
                int[] label = label();
                operands.pop(I32);
                operands.expect(label);
            }
            case 0x0e -> branchTable();
            case 0x0f -> {
                operands.pop(results);
                operands.endReach();
            }
            case 0x10 -> call(function());
            case 0x11 -> call(indirect());
            case 0x12 -> tailCall(function());
            case 0x13 -> tailCall(indirect());
            case 0x1a -> operands.pop();
            case 0x1b -> select();
            case 0x1c -> typedSelect();
            case TRY_TABLE -> tryTable();
            case 0x20 -> operands.push(local());
            case 0x21 -> operands.pop(local());
            case 0x22 -> {
                int type = local();
                operands.pop(type);
                operands.push(type);
            }
            case 0x23 -> operands.push(CoreOperands.of(global(false).type()));
            case 0x24 -> operands.pop(CoreOperands.of(global(true).type()));
            case 0x25 -> {
                int type = table();
                operands.pop(I32);
                operands.push(type);
            }
            case 0x26 -> {
                operands.pop(table());
                operands.pop(I32);
            }
            case 0x3f -> {
                memory();
                operands.push(I32);
            }
            case 0x40 -> {
                memory();
                operands.pop(I32);
                operands.push(I32);
            }
            case 0x41 -> {
                code.signed(32, "an i32 constant");
                operands.push(I32);
            }
            case 0x42 -> {
                code.signed(64, "an i64 constant");
                operands.push(I64);
            }
            case 0x43 -> {
                code.skip(4, "an f32 constant");
                operands.push(F32);
            }
            case 0x44 -> {
                code.skip(8, "an f64 constant");
                operands.push(F64);
            }
            case 0xd0 -> operands.push(CoreOperands.of(CoreTypes.heap(code)));
            case 0xd1 -> {
                operands.popReference();
                operands.push(I32);
            }
            case 0xd2 -> referenceToFunction();
            case 0xd4 -> operands.push(notNull(operands.popReference()));
            case 0xd5 -> branchOnNull();
            case 0xd6 -> branchOnNotNull();
            case 0xfc -> saturatingOrBulk();
            default -> {
                if (CoreNumeric.isPlain(opcode)) {
                    CoreNumeric.plain(opcode, operands);
                } else if (CoreNumeric.isAccess(opcode)) {
                    memoryArgument(CoreNumeric.width(opcode));
                    CoreNumeric.access(opcode, operands);
                } else {
                    throw unknown(opcode);
                }
            }
        }
    }

    private InvalidComponent unknown(int opcode) {
        int offset = code.position() - 1;
        String feature = switch (opcode) {
            case 0x06, 0x07, 0x09, 0x18, 0x19 -> "instructions of legacy exceptions (`try`, `catch`)";
            case 0x14, 0x15 -> "calls of typed function references";
            case 0xd3, 0xfb -> "instructions of the GC proposal";
            case 0xe0, 0xe1, 0xe2, 0xe3, 0xe4, 0xe5, 0xe6 -> "instructions of stack switching";
            case 0xfd -> "vector instructions (SIMD)";
            case 0xfe -> "atomic instructions (threads)";
            default -> null;
        };
        return feature != null
                ? Unsupported.feature(feature, offset)
                : new InvalidComponent(
                        "malformed",
                        offset,
                        "illegal opcode 0x" + HexFormat.of().toHexDigits((byte) opcode));
    }

    private Signature blockType() {
        int leading = code.peek("a block type");
        if (leading == 0x40) {
            code.u8("a block type");
            return new Signature(NONE, NONE);
        }
        if ((leading & 0xc0) == 0x40) {
            return new Signature(NONE, one(CoreOperands.of(CoreTypes.value(code))));
        }
        int offset = code.position();
        long index = code.signed(33, "a block type");
        if (index < 0 || index >= types.length) {
            throw index < 0
                    ? new InvalidComponent("malformed", offset, "malformed block type " + index)
                    : unknown("type", index, types.length, offset);
        }
        return types[(int) index];
    }

    private int[] one(int type) {
        int[] known = single[type];
        if (known == null) {
            known = new int[] {type};
            single[type] = known;
        }
        return known;
    }

    private void open(int opcode, Signature type) {
        operands.pop(type.parameters());
        operands.open(opcode, type.parameters(), type.results());
    }

    private void otherwise() {
        if (operands.kind() != IF) {
            throw operands.invalid("unexpected `else`: expected it once, in an `if`");
        }
        operands.close();
        operands.open(ELSE, operands.closedParameters(), operands.closedResults());
    }

    private void end() {
        operands.close();
        if (operands.closedKind() == IF) {
            int[] given = operands.closedParameters();
            int[] wanted = operands.closedResults();
            boolean same = given.length == wanted.length;
            work.steps(given.length, code.position());
            for (int i = 0; same && i < given.length; i++) {
                same = CoreOperands.matches(given[i], wanted[i]);
            }
            if (!same) {
                throw operands.invalid(
                        "type mismatch: an `if` without `else` gives what it takes, expected results equal to parameters");
            }
        }
        if (operands.blocks() > 0) {
            operands.push(operands.closedResults());
        }
    }

    private int[] label() {
        return operands.label(code.u32("a label"));
    }

    private void branchTable() {
        int count = code.count("labels", Integer.MAX_VALUE);
        operands.pop(I32);
        int arity = -1;
        int last = -1;
        for (int i = 0; i <= count; i++) {
            int depth = code.u32("a label");
            // The same label comes many times on end in what compilers make: one look does for all.
            if (i > 0 && depth == last) {
                continue;
            }
            last = depth;
            int[] label = operands.label(depth);
            if (arity < 0) {
                arity = label.length;
            } else if (label.length != arity) {
                throw operands.invalid("type mismatch: expected labels of `br_table` that all take " + arity
                        + " values, found one that takes " + label.length);
            }
            operands.look(label);
        }
        operands.endReach();
    }

    private Signature function() {
        int offset = code.position();
        return signature(spaces.function(code.u32("a function index"), offset));
    }

    private Signature indirect() {
        int offset = code.position();
        int index = code.u32("a type index");
        if (Integer.compareUnsigned(index, types.length) >= 0) {
            throw unknown("type", Integer.toUnsignedLong(index), types.length, offset);
        }
        int table = table();
        if (table != FUNCREF) {
            throw operands.invalid("type mismatch: indirect calls go through tables of functions, found one of "
                    + CoreOperands.text(table));
        }
        operands.pop(I32);
        return types[index];
    }

    private static InvalidComponent unknown(String what, long index, int size, int offset) {
        return new InvalidComponent(
                "invalid",
                offset,
                "unknown " + what + " " + index + ": " + what + " index out of bounds, the core module has " + size);
    }

    private void call(Signature callee) {
        operands.pop(callee.parameters());
        operands.push(callee.results());
    }

    private void tailCall(Signature callee) {
        int[] given = callee.results();
        boolean fits = given.length == results.length;
        work.steps(given.length, code.position());
        for (int i = 0; fits && i < given.length; i++) {
            fits = CoreOperands.matches(given[i], results[i]);
        }
        if (!fits) {
            throw operands.invalid(
                    "type mismatch: a tail call gives what its function gives, expected a callee with the same results");
        }
        operands.pop(callee.parameters());
        operands.endReach();
    }

    private void select() {
        operands.pop(I32);
        int one = operands.pop();
        int other = operands.pop();
        if ((one != ANY && CoreOperands.isReference(one)) || (other != ANY && CoreOperands.isReference(other))) {
            throw operands.invalid("type mismatch: `select` without a type chooses between numbers, found a reference");
        }
        if (one != other && one != ANY && other != ANY) {
            throw operands.invalid("type mismatch: expected two operands of one type, found " + CoreOperands.text(other)
                    + " and " + CoreOperands.text(one));
        }
        operands.push(one == ANY ? other : one);
    }

    private void typedSelect() {
        int count = code.count("types of `select`", Integer.MAX_VALUE);
        if (count != 1) {
            throw operands.invalid("invalid result arity: expected one type of `select`, found " + count);
        }
        int type = CoreOperands.of(CoreTypes.value(code));
        operands.pop(I32);
        operands.pop(type);
        operands.pop(type);
        operands.push(type);
    }

    private int[] tag() {
        int offset = code.position();
        return codes(CoreSpaces.get(spaces.tags, code.u32("a tag index"), "tag", offset)
                .parameters());
    }

    private void tryTable() {
        Signature type = blockType();
        operands.pop(type.parameters());
        int clauses = code.count("catch clauses", Integer.MAX_VALUE);
        for (int i = 0; i < clauses; i++) {
            int kind = code.u8("a catch clause");
            if (kind > 3) {
                throw code.leading(kind, "catch clause");
            }
            int[] caught = kind < 2 ? tag() : NONE;
            int[] label = label();
            int[] all = (kind & 1) == 0 ? caught : plusException(caught);
            boolean fits = all.length == label.length;
            work.steps(all.length, code.position());
            for (int j = 0; fits && j < all.length; j++) {
                fits = CoreOperands.matches(all[j], label[j]);
            }
            if (!fits) {
                throw operands.invalid("type mismatch: expected a label that takes what clause " + i + " catches");
            }
        }
        operands.open(TRY_TABLE, type.parameters(), type.results());
    }

    private static int[] plusException(int[] caught) {
        if (caught.length == 0) {
            return ONE_EXCEPTION;
        }
        int[] all = Arrays.copyOf(caught, caught.length + 1);
        all[caught.length] = NOT_NULL | EXNREF;
        return all;
    }

    private int local() {
        int offset = code.position();
        int index = code.u32("a local index");
        if (Integer.compareUnsigned(index, locals.length) >= 0) {
            throw new InvalidComponent(
                    "invalid",
                    offset,
                    "unknown local " + Integer.toUnsignedString(index) + ": the function has " + locals.length);
        }
        return locals[index];
    }

    private CoreType.Global global(boolean written) {
        int offset = code.position();
        int index = code.u32("a global index");
        CoreType.Global global = CoreSpaces.get(spaces.globals, index, "global", offset);
        if (written && !global.mutable()) {
            throw new InvalidComponent("invalid", offset, "global is immutable: global " + index + " cannot be set");
        }
        return global;
    }

    private int table() {
        int offset = code.position();
        return CoreOperands.of(CoreSpaces.get(spaces.tables, code.u32("a table index"), "table", offset)
                .element());
    }

    private void memory() {
        int offset = code.position();
        CoreSpaces.get(spaces.memories, code.u32("a memory index"), "memory", offset);
    }

    private void memoryArgument(int width) {
        int offset = code.position();
        int flags = code.u32("an alignment");
        int alignment = flags;
        int memory = 0;
        int memoryAt = offset;
        // From bit 6 on, the alignment is followed by the memory's index.
        if (Integer.compareUnsigned(flags, 0x40) >= 0 && Integer.compareUnsigned(flags, 0x80) < 0) {
            alignment = flags - 0x40;
            memoryAt = code.position();
            memory = code.u32("a memory index");
        }
        CoreSpaces.get(spaces.memories, memory, "memory", memoryAt);
        if (Integer.compareUnsigned(alignment, width) > 0) {
            throw new InvalidComponent(
                    Integer.compareUnsigned(flags, 0x80) >= 0 ? "malformed" : "invalid",
                    offset,
                    "alignment must not be larger than natural: expected at most " + width + ", found "
                            + Integer.toUnsignedString(alignment));
        }
        code.u32("a memory offset");
    }

    private void referenceToFunction() {
        int offset = code.position();
        int index = code.u32("a function index");
        spaces.function(index, offset);
        if (!spaces.referenced.get(index)) {
            throw new InvalidComponent(
                    "invalid",
                    offset,
                    "undeclared function reference: expected function " + index
                            + " in an element segment, an export or a global's initial value");
        }
        operands.push(NOT_NULL | FUNCREF);
    }

    private static int notNull(int reference) {
        return reference == ANY ? ANY : reference | NOT_NULL;
    }

    private void branchOnNull() {
        int[] label = label();
        int reference = operands.popReference();
        operands.expect(label);
        operands.push(notNull(reference));
    }

    private void branchOnNotNull() {
        int[] label = label();
        if (label.length == 0) {
            throw operands.invalid("type mismatch: expected a label that takes a reference, found one without values");
        }
        int reference = operands.popReference();
        int last = label[label.length - 1];
        if (!CoreOperands.isReference(last) || !CoreOperands.matches(notNull(reference), last)) {
            throw operands.invalid("type mismatch: expected a label that takes " + CoreOperands.text(reference)
                    + ", found one that takes " + CoreOperands.text(last));
        }
        operands.expect(Arrays.copyOf(label, label.length - 1));
    }

    private void saturatingOrBulk() {
        int number = code.u32("an operator");
        switch (number) {
            case 0, 1, 2, 3, 4, 5, 6, 7 -> CoreNumeric.saturating(number, operands);
            case 8 -> {
                dataSegment();
                memory();
                popThree();
            }
            case 9 -> dataSegment();
            case 10 -> {
                memory();
                memory();
                popThree();
            }
            case 11 -> {
                memory();
                popThree();
            }
            case 12 -> {
                int elements = elementSegment();
                copies(elements, table());
            }
            case 13 -> elementSegment();
            case 14 -> {
                int into = table();
                copies(table(), into);
            }
            case 15 -> {
                int type = table();
                operands.pop(I32);
                operands.pop(type);
                operands.push(I32);
            }
            case 16 -> {
                table();
                operands.push(I32);
            }
            case 17 -> {
                int type = table();
                operands.pop(I32);
                operands.pop(type);
                operands.pop(I32);
            }
            default ->
                throw new InvalidComponent(
                        "malformed", code.position() - 1, "illegal opcode 0xfc " + Integer.toUnsignedString(number));
        }
    }

    private void popThree() {
        operands.pop(I32);
        operands.pop(I32);
        operands.pop(I32);
    }

    private void copies(int from, int into) {
        if (!CoreOperands.matches(from, into)) {
            throw operands.invalid("type mismatch: expected elements of type " + CoreOperands.text(into) + ", found "
                    + CoreOperands.text(from));
        }
        popThree();
    }

    private void dataSegment() {
        int offset = code.position();
        int index = code.u32("a data segment's index");
        int count = segments.expectedData();
        if (count < 0) {
            throw new InvalidComponent("malformed", offset, "data count section required: code names a data segment");
        }
        if (Integer.compareUnsigned(index, count) >= 0) {
            throw unknown("data segment", Integer.toUnsignedLong(index), count, offset);
        }
    }

    private int elementSegment() {
        int offset = code.position();
        return CoreOperands.of(CoreSpaces.get(
                segments.elementTypes(), code.u32("an element segment's index"), "elem segment", offset));
    }
}
