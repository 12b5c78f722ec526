package dev.mortise.component.internal.memory;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import run.endive.runtime.Instance;

/// The functions of all core instances that may meet, numbered through.
///
/// To the engine a reference to a function is the function's index in its own instance, so that in another instance it
/// means another function. Outside of tables, which keep the instance beside it, a reference is therefore a number that
/// is unique among all instances: below -1, which is the null reference, so that it differs from every index.
public final class FunctionReferences {
    /// The null reference.
    public static final int NULL = -1;

    private static final int FIRST = -2;

    private final List<Instance> instances = new ArrayList<>();
    private final List<Integer> bases = new ArrayList<>();
    private final IdentityHashMap<Instance, Integer> baseOf = new IdentityHashMap<>();
    private int next;

    /// Takes numbers for the functions of an instance that is being made.
    ///
    /// @return what [#add] and [#reference] take
    public int reserve(int functions) {
        int base = next;
        next = Math.addExact(next, functions);
        return base;
    }

    /// Says whose the numbers are. Instances are added in the order in which they took their numbers.
    public void add(int base, Instance instance) {
        instances.add(instance);
        bases.add(base);
        baseOf.put(instance, base);
    }

    /// The reference to a function of the instance that took its numbers from a base.
    public static int reference(int base, int function) {
        return FIRST - base - function;
    }

    /// The reference to a function of an instance.
    int reference(Instance owner, int function) {
        Integer base = baseOf.get(owner);
        if (base == null) {
            throw new IllegalStateException("a function of an instance without numbers");
        }
        return reference(base, function);
    }

    /// Whether a number is a reference that is not null, and not an index.
    public static boolean isReference(int number) {
        return number <= FIRST;
    }

    /// The instance of the function that a reference stands for.
    Instance owner(int reference) {
        return instances.get(find(reference));
    }

    /// The index of the function that a reference stands for, in its instance.
    int function(int reference) {
        return FIRST - reference - bases.get(find(reference));
    }

    private int find(int reference) {
        int number = FIRST - reference;
        int low = 0;
        int high = bases.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (bases.get(middle) <= number) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }
}
