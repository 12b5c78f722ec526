package dev.mortise.engine.fuel;

import dev.mortise.component.CoreGlobal;
import dev.mortise.component.CoreImports;
import dev.mortise.component.CoreRewriter;
import dev.mortise.component.Trap;
import java.util.List;

/// The fuel of one component instance, and the stack of its calls. Guest and host share a counter of what is left;
/// rewritten core modules lower it and call a hook when the fuel is not above 0 or a call has no room. The guest gets
/// its fuel in slices, so that the hook is called now and then and sees an interrupt. Used by one
/// thread at a time, like the instance.
///
/// The accounting is Wasmtime's: an operator costs 1, the free ones (`nop`, `drop`, `block`, `loop`, `unreachable`,
/// `return`, `else`, `end`) nothing, a function's entry 1, a bulk operator 1 and its units. But for a throw,
/// which costs [#THROW_UNITS], and for the host's work with values that a guest passes or is given, beyond what
/// an ordinary call means ([dev.mortise.component.CoreImports.Builder#work]). The same call with the same host
/// answers uses the same fuel in each engine.
public final class FuelMeter {
    /// Tells how modules are rewritten: changes with everything that the rewriting changes, so that compiled code is
    /// not
    /// taken from a cache of before.
    public static final String VERSION = "fuel-8";

    /// How much a guest counts down before the meter looks whether its thread was interrupted and whether others wait:
    /// more or less from slice to slice, so that one takes about as long as [#SHORT_SLICE_NANOS] to
    /// [#LONG_SLICE_NANOS], of code that the JVM interprets too.
    private static final long MOST_SLICE_UNITS = 1 << 18;
    private static final long LEAST_SLICE_UNITS = 1 << 8;
    static final long FIRST_SLICE_UNITS = 1 << 12;
    private static final long SHORT_SLICE_NANOS = 50_000;
    private static final long LONG_SLICE_NANOS = 200_000;

    private static final CoreRewriter REWRITER = new Rewriter();

    /// What `throw` and `throw_ref` cost: the JVM notes the stack of each exception, which takes thousands of times
    /// longer than another operator.
    static final int THROW_UNITS = 1_000;

    static final String MODULE = "mortise";
    static final String LEFT = "left";
    static final String EXHAUSTED = "exhausted";

    private final long limitUnits;
    /// What is left of the slice that the guest counts down now.
    private final CoreGlobal left;
    /// What is left besides.
    private long beyondUnits;
    private boolean exhausted;
    private long sliceUnits = FIRST_SLICE_UNITS;
    private long sliceBeganNanos;
    private Runnable sliceEnd = () -> {};

    private FuelMeter(long limitUnits) {
        this.limitUnits = limitUnits;
        this.left = CoreGlobal.ofI64(0);
        refill(0);
    }

    private static final class Rewriter implements CoreRewriter {
        private final CoreRewriter each = CoreRewriter.each(MeteredModule::rewrite);

        @Override
        public List<byte[]> rewrite(List<byte[]> modules) {
            return each.rewrite(modules);
        }

        @Override
        public boolean checksInterrupts() {
            return true;
        }

        @Override
        public boolean isCounter(String module, String name) {
            return module.equals(MODULE) && name.equals(LEFT);
        }
    }

    /// Rewrites the core modules of a component so that they count. Compiled ones end within milliseconds when their
    /// thread is interrupted.
    ///
    /// @return throws [dev.mortise.component.InvalidComponent] for a module with operators that cannot be metered
    public static CoreRewriter rewriter() {
        return REWRITER;
    }

    /// Whether a core import is one that rewriting adds, so that no author may declare it.
    ///
    /// @param module its first name
    /// @param name its second name
    /// @return true for what [#addTo] gives
    public static boolean reserves(String module, String name) {
        return module.equals(MODULE) && (name.equals(LEFT) || name.equals(EXHAUSTED));
    }

    /// A meter filled with that much.
    ///
    /// @param fuelUnits not negative; what is above 4 398 046 511 103 counts as that much
    /// @return the meter
    public static FuelMeter of(long fuelUnits) {
        if (fuelUnits < 0) {
            throw new IllegalArgumentException("fuelUnits must not be negative, found " + fuelUnits);
        }
        return new FuelMeter(Math.min(fuelUnits, Counter.MOST_FUEL));
    }

    /// Adds what rewritten core modules import.
    ///
    /// @param imports of the instance that this meter counts for
    public void addTo(CoreImports.Builder imports) {
        imports.counter(MODULE, LEFT, left).hook(MODULE, EXHAUSTED, this::check).work(this::charge);
    }

    /// Says what is done at the end of each slice, if the thread was not interrupted.
    ///
    /// @param action runs on the guest's thread; what it throws ends the guest's call
    public void atSliceEnd(Runnable action) {
        sliceEnd = action;
    }

    /// Takes for work that the host does for the guest, inside of a call that the guest makes.
    ///
    /// @param units 0 or above
    private void charge(long units) {
        long counter = left.get();
        long stackBytes = Counter.stack(counter);
        long slice = Counter.fuel(counter) - units;
        if (slice > 0) {
            left.set(Counter.of(slice, stackBytes));
            return;
        }
        left.set(nextSlice(slice, stackBytes));
    }

    /// A slice is used up.
    ///
    /// @param units what is left of it, not above 0
    /// @return the counter of the next one
    /// @throws OutOfFuel if there is none
    private long nextSlice(long units, long stackBytes) {
        long all = units + beyondUnits;
        if (all <= 0) {
            left.set(Counter.of(0, stackBytes));
            beyondUnits = 0;
            exhausted = true;
            throw new OutOfFuel(limitUnits);
        }
        if (Thread.currentThread().isInterrupted()) {
            throw new Trap("interrupted", "the guest was interrupted");
        }
        adapt(System.nanoTime() - sliceBeganNanos);
        sliceEnd.run();
        sliceBeganNanos = System.nanoTime();
        long slice = Math.min(all, sliceUnits);
        beyondUnits = all - slice;
        return Counter.of(slice, stackBytes);
    }

    /// Finds the length of the next slice.
    ///
    /// @param nanos how long the last one took
    private void adapt(long nanos) {
        if (sliceBeganNanos == 0) {
            // The first of a call is not measured.
            return;
        }
        if (nanos > LONG_SLICE_NANOS) {
            sliceUnits = Math.max(LEAST_SLICE_UNITS, sliceUnits / 2);
        } else if (nanos < SHORT_SLICE_NANOS) {
            sliceUnits = Math.min(MOST_SLICE_UNITS, sliceUnits * 2);
        }
    }

    /// Fills it again, for the next call of the same instance.
    ///
    /// @param usedUnits what counts as used from the start: 0 to the limit
    public void refill(long usedUnits) {
        if (usedUnits < 0 || usedUnits > limitUnits) {
            throw new IllegalArgumentException("usedUnits must be 0 to " + limitUnits + ", found " + usedUnits);
        }
        long units = limitUnits - usedUnits;
        long slice = Math.min(units, sliceUnits);
        beyondUnits = units - slice;
        left.set(Counter.of(slice, GuestStack.LIMIT_BYTES));
        exhausted = false;
        sliceBeganNanos = 0;
    }

    /// The guest's slice is used up, or a call has no room.
    ///
    /// @param counter as the guest has it
    /// @return as the guest goes on
    private long check(long counter) {
        left.set(counter);
        long units = Counter.fuel(counter);
        long stackBytes = Counter.stack(counter);
        long next = counter;
        if (units <= 0) {
            next = nextSlice(units, stackBytes);
            left.set(next);
        }
        if (stackBytes < 0) {
            throw new Trap(
                    "call_stack_exhausted",
                    "the limit \"stack\" is exceeded: the calls that are open may take " + GuestStack.LIMIT_BYTES
                            + " bytes together; call less deeply, or keep in a list what is still to be done");
        }
        return next;
    }

    /// What is left. Exact inside a host call and after a call that completed; code between two checks may overrun,
    /// which
    /// reads as 0.
    ///
    /// @return 0 or above
    public long remaining() {
        return Math.max(0, Counter.fuel(left.get()) + beyondUnits);
    }

    /// What was used.
    ///
    /// @return from 0 to the limit
    public long used() {
        return limitUnits - remaining();
    }

    /// Whether the guest was stopped because nothing was left. A call that completed is never exhausted, even if
    /// nothing
    /// remains.
    ///
    /// @return true after [OutOfFuel]
    public boolean exhausted() {
        return exhausted;
    }
}
