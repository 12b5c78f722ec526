package dev.mortise.component.internal.memory;

import dev.mortise.component.InstanceOptions;
import dev.mortise.component.LimitExceeded;
import dev.mortise.component.Trap;
import org.jspecify.annotations.Nullable;
import run.endive.runtime.Instance;
import run.endive.runtime.TableInstance;
import run.endive.wasm.types.Table;
import run.endive.wasm.types.TableLimits;

/// A table whose limits belong to it alone, so that growth does not change the module that other instances come from,
/// and whose elements count against the budget.
public final class GuestTable extends TableInstance {
    private static final long MOST_ELEMENTS = InstanceOptions.MOST_TABLE_ELEMENTS;

    private final MemoryBudget budget;
    private final FunctionReferences functions;
    private final int initial;
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

    private GuestTable(Table table, int initial, MemoryBudget budget, FunctionReferences functions) {
        super(table, FunctionReferences.NULL);
        this.initial = initial;
        this.budget = budget;
        this.functions = functions;
    }

    /// Makes a table as it is declared.
    ///
    /// @param initial the reference, or the index of the function, that its elements are at first
    /// @throws LimitExceeded if it has too many elements, or does not fit into the budget
    public static GuestTable of(Table declared, int initial, MemoryBudget budget, FunctionReferences functions) {
        TableLimits limits = declared.limits();
        if (limits.min() > MOST_ELEMENTS) {
            throw new LimitExceeded(
                    "table_limit",
                    "a table of " + limits.min() + " elements; a table may have " + MOST_ELEMENTS
                            + ": declare fewer elements");
        }
        budget.take(Math.multiplyExact(limits.min(), MemoryBudget.TABLE_ELEMENT_BYTES), "a table");
        TableLimits own = new TableLimits(limits.min(), Math.min(limits.max(), MOST_ELEMENTS), limits.shared());
        return new GuestTable(
                new Table(declared.elementType(), own, declared.initialize()), initial, budget, functions);
    }

    /// Fills it with what its elements are at first.
    ///
    /// @param owner the instance that defines the table
    public void initialize(Instance owner) {
        if (initial != FunctionReferences.NULL) {
            for (int i = 0; i < size(); i++) {
                setRef(i, initial, owner);
            }
        }
    }

    /// The instance that an element's function is of.
    @Override
    public @Nullable Instance instance(int index) {
        // The engine adds up the ends of a copy with 32 bits, and may begin one far outside.
        if (Integer.compareUnsigned(index, size()) >= 0) {
            throw new Trap("out_of_bounds_table", "out of bounds table access at " + Integer.toUnsignedString(index));
        }
        return super.instance(index);
    }

    /// An element as a reference.
    @Override
    public int ref(int index) {
        int function = super.ref(index);
        Instance owner = function == FunctionReferences.NULL ? null : instance(index);
        return owner == null ? function : functions.reference(owner, function);
    }

    /// The index of a function in its own instance, which [#instance] gives.
    @Override
    public int requiredRef(int index) {
        int function = super.ref(index);
        if (function == FunctionReferences.NULL) {
            throw new Trap("undefined_element", "uninitialized element " + Integer.toUnsignedString(index));
        }
        return function;
    }

    @Override
    public int grow(int elements, int value, Instance instance) {
        if (!mayGrow(elements)) {
            return -1;
        }
        return FunctionReferences.isReference(value)
                ? super.grow(elements, functions.function(value), functions.owner(value))
                : super.grow(elements, value, instance);
    }

    @Override
    public int growWithRef(int elements, Object value, Instance instance) {
        return mayGrow(elements) ? super.growWithRef(elements, value, instance) : -1;
    }

    @Override
    public void setRef(int index, int value, @Nullable Instance instance) {
        touched = true;
        if (FunctionReferences.isReference(value)) {
            super.setRef(index, functions.function(value), functions.owner(value));
        } else {
            super.setRef(index, value, instance);
        }
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
            taken.functions[i] = super.ref(i);
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
