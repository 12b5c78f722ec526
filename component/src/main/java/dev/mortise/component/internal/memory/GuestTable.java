package dev.mortise.component.internal.memory;

import org.jspecify.annotations.Nullable;
import run.endive.runtime.Instance;
import run.endive.runtime.TableInstance;
import run.endive.wasm.types.Table;
import run.endive.wasm.types.TableLimits;

/// A table whose limits belong to it alone, so that growth does not change the module that other instances come from,
/// and whose elements count against the budget.
public final class GuestTable extends TableInstance {
    private static final long MOST_ELEMENTS = 10_000_000;

    private final MemoryBudget budget;
    private boolean touched;
    private @Nullable Snapshot snapshot;

    /// The elements at one moment.
    private static final class Snapshot {
        final int[] functions;
        final @Nullable Instance[] instances;
        final @Nullable Object[] objects;

        Snapshot(int size) {
            functions = new int[size];
            instances = new Instance[size];
            objects = new Object[size];
        }
    }

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

    @Override
    public void setRef(int index, int value, @Nullable Instance instance) {
        touched = true;
        super.setRef(index, value, instance);
    }

    @Override
    public void setObjRef(int index, @Nullable Object value, @Nullable Instance instance) {
        touched = true;
        super.setObjRef(index, value, instance);
    }

    @Override
    public void reset() {
        touched = true;
        super.reset();
    }

    /// Remembers the present elements.
    public void snapshot() {
        int size = size();
        Snapshot taken = new Snapshot(size);
        for (int i = 0; i < size; i++) {
            taken.functions[i] = ref(i);
            taken.instances[i] = instance(i);
            taken.objects[i] = objRef(i);
        }
        snapshot = taken;
        touched = false;
    }

    /// Returns to the snapshot.
    ///
    /// @return false if the table has grown since: it cannot shrink
    public boolean restore() {
        Snapshot target = snapshot;
        if (target == null || size() != target.functions.length) {
            return false;
        }
        if (touched) {
            for (int i = 0; i < target.functions.length; i++) {
                if (elementType().isObjectRef()) {
                    super.setObjRef(i, target.objects[i], target.instances[i]);
                } else {
                    super.setRef(i, target.functions[i], target.instances[i]);
                }
            }
            touched = false;
        }
        return true;
    }

    private boolean mayGrow(int u32Elements) {
        long elements = Integer.toUnsignedLong(u32Elements);
        return size() + elements <= limits().max() && budget.tryTake(elements * MemoryBudget.TABLE_ELEMENT_BYTES);
    }
}
