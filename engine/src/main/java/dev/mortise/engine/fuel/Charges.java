package dev.mortise.engine.fuel;

/// Writes the code that counts fuel and stack. What is left stands in the [Counter], in a local while a function runs;
/// the shared global has it whenever anyone else may look. A function takes its frame off the stack when it is entered
/// and puts it back when it is left, together with the fuel. It is given the counter as a parameter, or finds it in the
/// global; whoever called it finds it in the global always, since the JVM gives back one value only.
final class Charges {
    private static final int EMPTY_BLOCK = 0x40;

    private final CoreOutput out;
    private final IndexShift shift;
    private final Place place;
    private final int frameBytes;
    private final int counterLocal;
    private final int lengthLocal;
    private final int resultLocal;
    private long pending;
    private boolean usesLengths;

    /// Where a function keeps the counter.
    enum Place {
        /// In a local.
        LOCAL,
        /// In a local, which is its last parameter.
        PARAMETER,
        /// In the global, all the time.
        GLOBAL,
        /// In the global, and a local keeps the stack that is left to the function: it may go on after a callee that
        /// did not put back its frame, or after it put back its own.
        GLOBAL_AND_STACK
    }

    /// Writes for one function.
    ///
    /// @param out its operators
    /// @param shift where hook and global are
    /// @param firstLocal the first index that no other local has, the parameter counted
    /// @param parameter the parameter that is the counter, if one is
    /// @param place where it keeps the counter
    /// @param frameBytes its frame; 0 if it is not counted
    Charges(CoreOutput out, IndexShift shift, int firstLocal, int parameter, Place place, int frameBytes) {
        this.out = out;
        this.shift = shift;
        this.place = place;
        this.frameBytes = frameBytes;
        this.counterLocal = place == Place.PARAMETER ? parameter : firstLocal;
        this.lengthLocal = declaresCounter() ? firstLocal + 1 : firstLocal;
        this.resultLocal = lengthLocal + 1;
    }

    private boolean declaresCounter() {
        return place == Place.LOCAL || place == Place.GLOBAL_AND_STACK;
    }

    private boolean inLocal() {
        return place == Place.LOCAL || place == Place.PARAMETER;
    }

    /// How many groups of locals the function needs.
    int localGroups() {
        return (declaresCounter() ? 1 : 0) + (usesLengths ? 1 : 0);
    }

    /// Declares them.
    void declareLocals(CoreOutput locals) {
        if (declaresCounter()) {
            locals.u32(1).u8(CoreOutput.I64);
        }
        if (usesLengths) {
            locals.u32(2).u8(CoreOutput.I32);
        }
    }

    /// Adds to what the next charge takes.
    void add(int units) {
        pending += units * Counter.FUEL_UNIT;
    }

    /// A function begins: it costs 1, something must be left, and there must be room for its frame.
    void enter() {
        enter(Counter.FUEL_UNIT);
    }

    /// A function begins that costs nothing.
    void enterForFree() {
        enter(0);
    }

    private void enter(long fuel) {
        if (place == Place.PARAMETER) {
            get();
        } else {
            shared(Operators.GLOBAL_GET);
        }
        number(fuel + frameBytes);
        out.u8(Operators.I64_SUB);
        keep();
        if (frameBytes == 0) {
            test();
        } else {
            number(Counter.EXHAUSTED);
            out.u8(Operators.I64_AND);
            number(0);
            out.u8(Operators.I64_NE);
            stopIf(false);
        }
        if (place == Place.GLOBAL_AND_STACK) {
            shared(Operators.GLOBAL_GET);
            number(Counter.STACK);
            out.u8(Operators.I64_AND);
            local(Operators.LOCAL_SET, counterLocal);
        }
    }

    /// A loop begins or goes round.
    ///
    /// @param again whether it may go round without anything on the stack
    void header(boolean again) {
        get();
        number(0);
        out.u8(Operators.I64_LT_S);
        stopIf(again);
    }

    /// Takes what is pending.
    void charge() {
        if (pending > 0) {
            less();
            set();
        }
    }

    /// Takes what is pending and lets others see it: something is called, or control does not come back. The function
    /// may go on only after [#reload].
    void saveForCall() {
        if (place == Place.GLOBAL) {
            charge();
        } else {
            less();
            shared(Operators.GLOBAL_SET);
        }
    }

    /// Takes what is pending: a function is called, whose arguments are on the stack. The function may go on only after
    /// [#reload].
    ///
    /// @param given whether the callee takes the counter as its last parameter; else it finds it in the global
    void call(boolean given) {
        if (!given) {
            saveForCall();
        } else if (inLocal()) {
            less();
        } else {
            charge();
            get();
        }
    }

    /// Others may have used fuel.
    void reload() {
        if (inLocal()) {
            shared(Operators.GLOBAL_GET);
            set();
        }
    }

    /// Takes what is pending, puts the frame back and lets others see it: the function is left.
    void saveForEnd() {
        pending -= frameBytes;
        less();
        shared(Operators.GLOBAL_SET);
    }

    /// Others have used fuel, and the function is left.
    void reloadForEnd() {
        shared(Operators.GLOBAL_GET);
        number(frameBytes);
        out.u8(Operators.I64_ADD);
        shared(Operators.GLOBAL_SET);
    }

    /// Takes what is pending, puts the frame back and lets others see it: the function may be left. If it is not, it
    /// goes
    /// on in its own place, which must not be the global alone.
    void saveForBranch() {
        if (inLocal()) {
            charge();
        }
        saveForEnd();
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
        number(units * Counter.FUEL_UNIT);
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
        number(units * Counter.FUEL_UNIT);
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

    /// Makes the number on the stack the counter, and calls the hook unless the fuel is above 0.
    private void check() {
        keep();
        test();
    }

    /// Makes the number on the stack the counter, and leaves it there.
    private void keep() {
        if (inLocal()) {
            local(Operators.LOCAL_TEE, counterLocal);
        } else {
            shared(Operators.GLOBAL_SET);
            shared(Operators.GLOBAL_GET);
        }
    }

    /// Calls the hook unless the fuel of the counter on the stack is above 0.
    private void test() {
        number(0);
        out.u8(Operators.I64_LT_S);
        stopIf(false);
    }

    /// Calls the hook if the number on the stack is not 0. It gives the counter to go on with, or ends the call.
    ///
    /// @param again whether to go back to the begin of the loop that begins here instead of on: the JVM's compiler
    ///     takes that for a loop around this one, and keeps more in registers
    private void stopIf(boolean again) {
        out.u8(Operators.IF).u8(EMPTY_BLOCK);
        if (inLocal()) {
            local(Operators.LOCAL_GET, counterLocal);
        } else {
            shared(Operators.GLOBAL_GET);
        }
        out.u8(Operators.CALL).u32(shift.exhausted());
        set();
        if (again) {
            out.u8(Operators.BR).u32(1);
        }
        out.u8(Operators.END);
    }

    /// Puts the counter without what is pending on the stack; then nothing is pending.
    private void less() {
        get();
        if (pending != 0) {
            number(pending);
            out.u8(Operators.I64_SUB);
            pending = 0;
        }
    }

    private void get() {
        switch (place) {
            case LOCAL, PARAMETER -> local(Operators.LOCAL_GET, counterLocal);
            case GLOBAL -> shared(Operators.GLOBAL_GET);
            case GLOBAL_AND_STACK -> {
                shared(Operators.GLOBAL_GET);
                number(~Counter.STACK);
                out.u8(Operators.I64_AND);
                local(Operators.LOCAL_GET, counterLocal);
                out.u8(Operators.I64_OR);
            }
        }
    }

    private void set() {
        if (inLocal()) {
            local(Operators.LOCAL_SET, counterLocal);
        } else {
            shared(Operators.GLOBAL_SET);
        }
    }

    private void length() {
        local(Operators.LOCAL_GET, lengthLocal);
        out.u8(Operators.I64_EXTEND_I32_U);
        number(Counter.FUEL_SHIFT);
        out.u8(Operators.I64_SHL);
    }

    private void number(long value) {
        out.u8(Operators.I64_CONST).s64(value);
    }

    private void local(int operator, int index) {
        out.u8(operator).u32(index);
    }

    private void shared(int operator) {
        out.u8(operator).u32(shift.left());
    }
}
