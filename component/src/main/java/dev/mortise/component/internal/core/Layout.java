package dev.mortise.component.internal.core;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Where a rewritten module keeps what it did not have before. All of it comes after what it had, so that no index
/// changes.
final class Layout {
    /// Takes an exception reference and returns one that stays its own.
    static final Signature CAPTURE = new Signature(List.of(Signature.EXNREF), List.of(Signature.EXNREF));
    /// Throws what an exception reference stands for.
    static final Signature RETHROW = new Signature(List.of(Signature.EXNREF), List.of());

    /// Globals that hold references to functions of the module.
    final Map<Integer, Integer> references = new LinkedHashMap<>();
    /// Functions that call what a tail call of their type goes to in another module.
    final Map<Integer, Integer> tailCallers = new LinkedHashMap<>();
    /// The view that tail calls see of each table they go through.
    final Map<Integer, Integer> tailTables = new LinkedHashMap<>();
    final List<HostTable> hostTables = new ArrayList<>();

    private final Scan scan;
    private final boolean interpreted;
    private int exceptions = -1;
    private int pending = -1;
    private int ownTailCalls = -1;

    Layout(Scan scan, boolean interpreted) {
        this.scan = scan;
        this.interpreted = interpreted;
        scan.references.forEach(function -> references.put(function, scan.globals + references.size()));
        scan.tailTypes.forEach(type -> tailCallers.put(type, scan.functions + tailCallers.size()));
        if (scan.throwsReferences || !scan.pads.isEmpty()) {
            exceptions = add(new HostTable.Exceptions());
        }
        if (!scan.tailTables.isEmpty()) {
            pending = add(new HostTable.PendingTailCall());
        }
        scan.tailTables.forEach(table -> tailTables.put(table, add(new HostTable.TailCalls(table))));
        if (interpreted && scan.tailCalls) {
            ownTailCalls = add(new HostTable.OwnTailCalls());
        }
    }

    private int add(HostTable table) {
        hostTables.add(table);
        return scan.tables + hostTables.size() - 1;
    }

    int exceptions() {
        return exceptions;
    }

    /// Whether tail calls become calls that the interpreter makes when their caller has returned.
    boolean interpreted() {
        return interpreted;
    }

    int ownTailCalls() {
        return ownTailCalls;
    }

    int pending() {
        return pending;
    }

    /// Says which types the additions need.
    void needTypes(SharedTypes types) {
        if (!hostTables.isEmpty()) {
            types.need(CAPTURE);
            types.need(RETHROW);
        }
        if (exceptions >= 0) {
            scan.pads.forEach(types::needForBlock);
        }
    }
}
