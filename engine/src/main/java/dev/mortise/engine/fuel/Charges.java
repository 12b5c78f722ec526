package dev.mortise.engine.fuel;

/// Writes the code that counts. The fuel that is left stands in a local while a function runs; the shared global has it
/// whenever anyone else may look. A function may also keep it in the global all the time.
final class Charges {
    private static final int EMPTY_BLOCK = 0x40;

    private final CoreOutput out;
    private final IndexShift shift;
    private final boolean global;
    private final int fuelLocal;
    private final int lengthLocal;
    private final int resultLocal;
    private int pending;
    private boolean usesLengths;

    /// Writes for one function.
    ///
    /// @param out its operators
    /// @param shift where hook and global are
    /// @param firstLocal the first index after the function's own locals
    /// @param global whether to do without a local
    Charges(CoreOutput out, IndexShift shift, int firstLocal, boolean global) {
        this.out = out;
        this.shift = shift;
        this.global = global;
        this.fuelLocal = firstLocal;
        this.lengthLocal = global ? firstLocal : firstLocal + 1;
        this.resultLocal = lengthLocal + 1;
    }

    /// How many groups of locals the function needs.
    int localGroups() {
        return (global ? 0 : 1) + (usesLengths ? 1 : 0);
    }

    /// Declares them.
    void declareLocals(CoreOutput locals) {
        if (!global) {
            locals.u32(1).u8(0x7e);
        }
        if (usesLengths) {
            locals.u32(2).u8(0x7f);
        }
    }

    /// Adds to what the next charge takes.
    void add(int units) {
        pending += units;
    }

    /// A function begins: it costs 1, and something must be left.
    void enter() {
        shared(Operators.GLOBAL_GET);
        number(1);
        out.u8(Operators.I64_SUB);
        check();
    }

    /// A loop begins or goes round.
    void header() {
        get();
        test();
    }

    /// Takes what is pending.
    void charge() {
        if (pending > 0) {
            less();
            set();
        }
    }

    /// Takes what is pending and lets others see it. The function may go on only after [#reload].
    void saveAndLeave() {
        if (global) {
            charge();
        } else {
            less();
            shared(Operators.GLOBAL_SET);
        }
    }

    /// Takes what is pending and lets others see it.
    void saveAndStay() {
        charge();
        if (!global) {
            get();
            shared(Operators.GLOBAL_SET);
        }
    }

    /// Others may have used fuel.
    void reload() {
        if (!global) {
            shared(Operators.GLOBAL_GET);
            set();
        }
    }

    /// Keeps the length on the stack for [#bulk] or [#grown].
    void keepLength() {
        usesLengths = true;
        local(Operators.LOCAL_TEE, lengthLocal);
    }

    /// A bulk operation over the kept length is done.
    void bulk() {
        less();
        length();
        out.u8(Operators.I64_SUB);
        check();
    }

    /// A bulk operation over a constant length is done.
    void bulk(long units) {
        less();
        number(units);
        out.u8(Operators.I64_SUB);
        check();
    }

    /// A memory or table has grown by the kept length, or could not: its result is on the stack.
    void grown() {
        ifGrown();
        get();
        length();
        out.u8(Operators.I64_SUB);
        check();
        out.u8(Operators.END);
    }

    /// A memory or table has grown by a constant length, or could not: its result is on the stack.
    void grown(long units, boolean checks) {
        usesLengths = true;
        ifGrown();
        get();
        number(units);
        out.u8(Operators.I64_SUB);
        if (checks) {
            check();
        } else {
            set();
        }
        out.u8(Operators.END);
    }

    private void ifGrown() {
        local(Operators.LOCAL_TEE, resultLocal);
        charge();
        local(Operators.LOCAL_GET, resultLocal);
        out.u8(Operators.I32_CONST).s64(-1).u8(Operators.I32_NE);
        out.u8(Operators.IF).u8(EMPTY_BLOCK);
    }

    /// Makes the number on the stack what is left, and calls the hook unless it is above 0.
    private void check() {
        if (global) {
            shared(Operators.GLOBAL_SET);
            shared(Operators.GLOBAL_GET);
        } else {
            local(Operators.LOCAL_TEE, fuelLocal);
        }
        test();
    }

    /// Calls the hook unless the number on the stack, which is what is left, is above 0.
    private void test() {
        number(0);
        out.u8(Operators.I64_LE_S).u8(Operators.IF).u8(EMPTY_BLOCK);
        if (!global) {
            get();
            shared(Operators.GLOBAL_SET);
        }
        out.u8(Operators.CALL).u32(shift.outOfFuel()).u8(Operators.END);
    }

    /// Puts what is left without the pending units on the stack; then nothing is pending.
    private void less() {
        get();
        if (pending > 0) {
            number(pending);
            out.u8(Operators.I64_SUB);
            pending = 0;
        }
    }

    private void get() {
        if (global) {
            shared(Operators.GLOBAL_GET);
        } else {
            local(Operators.LOCAL_GET, fuelLocal);
        }
    }

    private void set() {
        if (global) {
            shared(Operators.GLOBAL_SET);
        } else {
            local(Operators.LOCAL_SET, fuelLocal);
        }
    }

    private void length() {
        local(Operators.LOCAL_GET, lengthLocal);
        out.u8(Operators.I64_EXTEND_I32_U);
    }

    private void number(long value) {
        out.u8(Operators.I64_CONST).s64(value);
    }

    private void local(int operator, int index) {
        out.u8(operator).u32(index);
    }

    private void shared(int operator) {
        out.u8(operator).u32(shift.fuelLeft());
    }
}
