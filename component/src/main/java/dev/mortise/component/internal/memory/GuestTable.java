package dev.mortise.component.internal.memory;

import run.endive.runtime.Instance;
import run.endive.runtime.TableInstance;
import run.endive.wasm.types.Table;
import run.endive.wasm.types.TableLimits;

/// A table whose limits belong to it alone, so that growth does not change the module that other instances come from,
/// and whose elements count against the budget.
public final class GuestTable extends TableInstance {
    private static final long MOST_ELEMENTS = 10_000_000;

    private final MemoryBudget budget;

    private GuestTable(Table table, int initial, MemoryBudget budget) {
        super(table, initial);
        this.budget = budget;
    }

    /// Makes a table as it is declared.
    public static GuestTable of(Table declared, int initial, MemoryBudget budget) {
        TableLimits limits = declared.limits();
        budget.take(Math.multiplyExact(limits.min(), MemoryBudget.TABLE_ELEMENT_BYTES), "a table");
        long most = Math.min(limits.max(), MOST_ELEMENTS);
        TableLimits own = new TableLimits(limits.min(), Math.max(most, limits.min()), limits.shared());
        return new GuestTable(new Table(declared.elementType(), own, declared.initialize()), initial, budget);
    }

    @Override
    public int grow(int elements, int value, Instance instance) {
        return mayGrow(elements) ? super.grow(elements, value, instance) : -1;
    }

    @Override
    public int growWithRef(int elements, Object value, Instance instance) {
        return mayGrow(elements) ? super.growWithRef(elements, value, instance) : -1;
    }

    private boolean mayGrow(int u32Elements) {
        long elements = Integer.toUnsignedLong(u32Elements);
        return size() + elements <= limits().max() && budget.tryTake(elements * MemoryBudget.TABLE_ELEMENT_BYTES);
    }
}
