package dev.mortise.component.internal.core;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Rewrites the function bodies of one module.
///
/// An exception reference is to the engine the number of a tag, so that a second exception of the same tag takes the
/// place of the first. Each clause of a `try_table` that keeps a reference therefore leads to a block of its own, where
/// the reference is captured before it goes on to the label:
///
/// ```text
/// block $done          ;; of the type of the try_table
///   block $pad         ;; takes what the clause catches
///     try_table … end
///     br $done
///   end
///   capture
///   br $label
/// end
/// ```
final class CodeRewriter {
    private final Scan scan;
    private final SharedTypes types;
    private final Layout layout;
    /// The blocks that are open, innermost last.
    private final List<Frame> open = new ArrayList<>();
    private Sink out = new Sink();

    /// An open block: how many blocks were put around it and all that it stands in, and the labels that its captured
    /// exceptions go to.
    private record Frame(int added, List<Integer> targets) {}

    CodeRewriter(Scan scan, SharedTypes types, Layout layout) {
        this.scan = scan;
        this.types = types;
        this.layout = layout;
    }

    /// A body with its size.
    byte[] rewrite(Bytes body) {
        out = new Sink();
        int start = body.at();
        Scan.skipLocals(body);
        out.copy(body, start, body.at());
        open.clear();
        open.add(new Frame(added(), List.of()));
        Operator operator = new Operator(body);
        while (!body.atEnd()) {
            int from = body.at();
            int opcode = body.u8();
            switch (opcode) {
                case Operator.BLOCK, Operator.LOOP, Operator.IF -> {
                    out.u8(opcode);
                    blockType(body);
                    open.add(new Frame(added(), List.of()));
                }
                case Operator.TRY_TABLE -> tryTable(body);
                case Operator.END -> end();
                case Operator.BR, Operator.BR_IF, Operator.BR_ON_NULL, Operator.BR_ON_NON_NULL ->
                    out.u8(opcode).u32(label(body.u32()));
                case Operator.BR_TABLE -> {
                    int labels = body.count();
                    out.u8(opcode).u32(labels);
                    for (int i = 0; i <= labels; i++) {
                        out.u32(label(body.u32()));
                    }
                }
                case Operator.CALL_INDIRECT ->
                    out.u8(opcode).u32(types.index(scan.type(body.u32()))).u32(body.u32());
                case Operator.RETURN_CALL_INDIRECT -> {
                    Signature type = scan.type(body.u32());
                    tailCall(type, required(layout.tailTables.get(body.u32())));
                }
                case Operator.RETURN_CALL -> {
                    int function = body.u32();
                    if (layout.interpreted()) {
                        out.u8(Operator.I32_CONST).index33(function);
                        tailCall(scan.functionType(function), layout.ownTailCalls());
                    } else {
                        out.copy(body, from, body.at());
                    }
                }
                case Operator.REF_FUNC -> reference(body.u32());
                case Operator.THROW_REF -> throwReference();
                default -> {
                    operator.skipImmediates(opcode);
                    out.copy(body, from, body.at());
                }
            }
        }
        byte[] rewritten = out.toBytes();
        return new Sink().u32(rewritten.length).bytes(rewritten).toBytes();
    }

    /// The body of a function that passes its parameters on to what a tail call found in another module.
    byte[] tailCaller(Signature type, int pending) {
        Sink body = new Sink().u32(0);
        for (int i = 0; i < type.parameters().size(); i++) {
            body.u8(Operator.LOCAL_GET).u32(i);
        }
        body.u8(Operator.I32_CONST).u8(0);
        body.u8(Operator.CALL_INDIRECT).u32(types.index(type)).u32(pending);
        byte[] bytes = body.u8(Operator.END).toBytes();
        return new Sink().u32(bytes.length).bytes(bytes).toBytes();
    }

    /// The interpreter's own tail calls fail: see RATIONALE.md, "Why are tail calls rewritten for the interpreter?".
    private void tailCall(Signature type, int table) {
        out.u8(layout.interpreted() ? Operator.CALL_INDIRECT : Operator.RETURN_CALL_INDIRECT)
                .u32(types.index(type))
                .u32(table);
        if (layout.interpreted()) {
            out.u8(Operator.RETURN);
        }
    }

    private void reference(int function) {
        out.u8(Operator.GLOBAL_GET).u32(required(layout.references.get(function)));
    }

    private void throwReference() {
        callHost(layout.exceptions(), 1, Layout.RETHROW);
        out.u8(Operator.UNREACHABLE);
    }

    private static int required(@Nullable Integer index) {
        if (index == null) {
            throw new IllegalStateException("an index that the scan did not see");
        }
        return index;
    }

    private void callHost(int table, int element, Signature type) {
        out.u8(Operator.I32_CONST).u8(element);
        out.u8(Operator.CALL_INDIRECT).u32(types.index(type)).u32(table);
    }

    private Signature blockType(Bytes body) {
        int leading = body.peek();
        if (Operator.isBlockIndex(leading)) {
            Signature type = scan.type(body.u32());
            out.index33(types.index(type));
            return type;
        }
        int from = body.at();
        List<Integer> results = List.of();
        if (leading == 0x40) {
            body.skip(1);
        } else {
            results = List.of(body.valueType());
        }
        out.copy(body, from, body.at());
        return new Signature(List.of(), results);
    }

    private void tryTable(Bytes body) {
        Bytes ahead = new Bytes(body.array(), body.at(), body.end());
        new Operator(ahead).skipBlockType();
        List<Operator.Clause> clauses = new ArrayList<>();
        int count = ahead.count();
        for (int i = 0; i < count; i++) {
            clauses.add(Operator.Clause.read(ahead));
        }
        List<Operator.Clause> kept =
                clauses.stream().filter(Operator.Clause::keepsReference).toList();
        int added = kept.isEmpty() ? 0 : kept.size() + 1;
        if (added > 0) {
            Bytes again = new Bytes(body.array(), body.at(), body.end());
            out.u8(Operator.BLOCK);
            Signature type = blockType(again);
            for (Operator.Clause clause : kept) {
                out.u8(Operator.BLOCK).index33(types.index(scan.pad(type, clause)));
            }
        }
        out.u8(Operator.TRY_TABLE);
        blockType(body);
        body.skip(ahead.at() - body.at());
        out.u32(clauses.size());
        int pad = kept.size();
        for (Operator.Clause clause : clauses) {
            out.u8(clause.kind());
            if (clause.tag() >= 0) {
                out.u32(clause.tag());
            }
            if (clause.keepsReference()) {
                pad--;
                out.u32(pad);
            } else {
                out.u32(label(clause.label()) + added);
            }
        }
        open.add(new Frame(
                added() + added,
                kept.stream().map(clause -> label(clause.label())).toList()));
    }

    /// The label as it is now, seen from the innermost open block.
    private int label(int label) {
        if (label < 0 || label >= open.size()) {
            throw new NotRewritable("unknown label " + Integer.toUnsignedString(label));
        }
        return label + added() - open.get(open.size() - 1 - label).added();
    }

    private int added() {
        return open.isEmpty() ? 0 : open.getLast().added();
    }

    private void end() {
        out.u8(Operator.END);
        if (open.isEmpty()) {
            throw new NotRewritable("an `end` without a block");
        }
        Frame closed = open.removeLast();
        int pads = closed.targets().size();
        if (pads == 0) {
            return;
        }
        out.u8(Operator.BR).u32(pads);
        for (int left = pads - 1; left >= 0; left--) {
            out.u8(Operator.END);
            callHost(layout.exceptions(), 0, Layout.CAPTURE);
            out.u8(Operator.BR).u32(closed.targets().get(left) + left + 1);
        }
        out.u8(Operator.END);
    }
}
