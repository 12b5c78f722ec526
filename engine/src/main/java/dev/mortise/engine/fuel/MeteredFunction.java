package dev.mortise.engine.fuel;

import static dev.mortise.engine.fuel.Operators.BLOCK;
import static dev.mortise.engine.fuel.Operators.BR;
import static dev.mortise.engine.fuel.Operators.BR_IF;
import static dev.mortise.engine.fuel.Operators.BR_ON_NON_NULL;
import static dev.mortise.engine.fuel.Operators.BR_ON_NULL;
import static dev.mortise.engine.fuel.Operators.BR_TABLE;
import static dev.mortise.engine.fuel.Operators.CALL;
import static dev.mortise.engine.fuel.Operators.CALL_INDIRECT;
import static dev.mortise.engine.fuel.Operators.DROP;
import static dev.mortise.engine.fuel.Operators.ELSE;
import static dev.mortise.engine.fuel.Operators.END;
import static dev.mortise.engine.fuel.Operators.F64_GE;
import static dev.mortise.engine.fuel.Operators.I32_CONST;
import static dev.mortise.engine.fuel.Operators.I32_EQZ;
import static dev.mortise.engine.fuel.Operators.I64_CONST;
import static dev.mortise.engine.fuel.Operators.IF;
import static dev.mortise.engine.fuel.Operators.LOCAL_TEE;
import static dev.mortise.engine.fuel.Operators.LOOP;
import static dev.mortise.engine.fuel.Operators.MEMORY_COPY;
import static dev.mortise.engine.fuel.Operators.MEMORY_FILL;
import static dev.mortise.engine.fuel.Operators.MEMORY_GROW;
import static dev.mortise.engine.fuel.Operators.MEMORY_INIT;
import static dev.mortise.engine.fuel.Operators.NOP;
import static dev.mortise.engine.fuel.Operators.RETURN;
import static dev.mortise.engine.fuel.Operators.RETURN_CALL;
import static dev.mortise.engine.fuel.Operators.RETURN_CALL_INDIRECT;
import static dev.mortise.engine.fuel.Operators.TABLE_COPY;
import static dev.mortise.engine.fuel.Operators.TABLE_FILL;
import static dev.mortise.engine.fuel.Operators.TABLE_GROW;
import static dev.mortise.engine.fuel.Operators.TABLE_INIT;
import static dev.mortise.engine.fuel.Operators.THROW;
import static dev.mortise.engine.fuel.Operators.THROW_REF;
import static dev.mortise.engine.fuel.Operators.TRY_TABLE;
import static dev.mortise.engine.fuel.Operators.UNREACHABLE;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Meters the bodies of a module's functions.
///
/// Costs of straight-line code are added up and taken where control may part or come together, or where the fuel can be
/// seen. Code that cannot be reached is free and copied as it is; what can be reached is decided as Wasmtime
/// decides it, by structure alone: after `end` if control falls through or a reachable branch goes there.
///
/// A branch to the function's own label returns, so the counter is saved before it.
///
/// A function that is only called by name, from its own module, is given the counter with its other parameters where
/// there is a register for it: reading back what has just been written takes as long as four or five additions, and
/// in a function that does little else than call, each of these has to wait for the one before.
///
/// A function keeps what is left in a local, unless it catches exceptions or may call itself in tail position in
/// other ways than by its name ([SelfCalls]): then the global has it all the time (RATIONALE.md, "Why is fuel counted
/// by the guest's own code?").
///
/// A call of an imported function in tail position becomes a call and a return: the engine keeps frames for it on both
/// sides, which are to be counted.
final class MeteredFunction {
    private static final int UNCHECKED_UNITS = 128;

    private final IndexShift shift;
    private final FunctionSpace functions;
    private final CoreOutput out;
    private final Charges charges;
    private final int index;
    private final @Nullable SelfCalls selfCalls;
    private final List<Scope> scopes = new ArrayList<>();
    private boolean reachable = true;
    /// Whether the top of the stack is an `i32.const`, and which.
    private boolean constant;
    private int constantValue;
    /// Where the last operator begins, if it is a comparison; else -1.
    private int comparisonStart = -1;

    private MeteredFunction(
            int index,
            @Nullable SelfCalls selfCalls,
            IndexShift shift,
            FunctionSpace functions,
            CoreOutput out,
            Charges charges) {
        this.index = index;
        this.selfCalls = selfCalls;
        this.shift = shift;
        this.functions = functions;
        this.out = out;
        this.charges = charges;
    }

    /// A block that is open.
    private static final class Scope {
        final int operator;
        final boolean entered;
        boolean left;
        boolean hasElse;

        Scope(int operator, boolean entered) {
            this.operator = operator;
            this.entered = entered;
        }
    }

    /// The new body of a function: locals and operators.
    ///
    /// @param body of a function that the module declares itself
    /// @param index the function's
    /// @param shape what its code told
    static CoreOutput rewrite(
            CoreBytes body, int index, FunctionShape shape, FunctionSpace functions, IndexShift shift) {
        int type = functions.typeOf(index);
        int start = body.position();
        SelfCalls selfCalls = SelfCalls.of(shape.callsItselfLast(), body.from(start), functions.types(), type);
        int groups = body.count();
        long locals = functions.types().parameters(type);
        int firstGroup = body.position();
        for (int i = 0; i < groups; i++) {
            locals += Integer.toUnsignedLong(body.u32());
            body.skipValueType();
        }
        if (locals > Integer.MAX_VALUE - 5) {
            throw body.refusal("too_large", start, "too many locals in a function");
        }
        int operatorsStart = body.position();
        int length = body.end() - operatorsStart;
        CoreOutput operators = new CoreOutput(length * 2);
        boolean given = functions.takesCounter(index);
        Charges charges = new Charges(
                operators,
                shift,
                (int) locals + (given ? 1 : 0),
                functions.types().parameters(type),
                given ? Charges.Place.PARAMETER : shape.place(selfCalls != null),
                shape.frameBytes(locals, length));
        new MeteredFunction(index, selfCalls, functions.inside(index, shift), functions, operators, charges)
                .operators(new Operators(body));

        CoreOutput out = new CoreOutput(length * 2).u32(groups + charges.localGroups());
        out.copy(body.array(), firstGroup, operatorsStart);
        charges.declareLocals(out);
        return out.append(operators);
    }

    private void operators(Operators operators) {
        scopes.add(new Scope(BLOCK, true));
        if (selfCalls != null) {
            selfCalls.begin(out);
        }
        charges.enter();
        while (!scopes.isEmpty()) {
            operators.next();
            if (reachable) {
                metered(operators);
            } else {
                skipped(operators);
            }
        }
        if (selfCalls != null) {
            selfCalls.end(out);
        }
    }

    private void metered(Operators operators) {
        int code = operators.code();
        charges.add(cost(code));
        switch (code) {
            case CALL, CALL_INDIRECT -> {
                charges.call(givesCounter(operators));
                operators.copyTo(out, shift);
                charges.reload();
            }
            case RETURN, RETURN_CALL_INDIRECT -> {
                charges.saveForEnd();
                operators.copyTo(out, shift);
                reachable = false;
            }
            case RETURN_CALL -> {
                callLast(operators);
                reachable = false;
            }
            case UNREACHABLE, THROW, THROW_REF -> {
                charges.saveForCall();
                operators.copyTo(out, shift);
                reachable = false;
            }
            case BLOCK -> {
                operators.copyTo(out, shift);
                open(code);
            }
            case TRY_TABLE -> {
                charges.charge();
                branches(operators);
                operators.copyTo(out, shift);
                open(code);
            }
            case IF -> {
                beforeComparison(charges::charge);
                operators.copyTo(out, shift);
                open(code);
            }
            case LOOP -> {
                charges.charge();
                operators.copyTo(out, shift);
                open(code);
                charges.header(operators.immediate() < 0 || functions.types().parameters(operators.immediate()) == 0);
            }
            case ELSE -> {
                charges.charge();
                operators.copyTo(out, shift);
                otherwise();
            }
            case END -> {
                if (scopes.size() == 1) {
                    charges.saveForEnd();
                } else {
                    charges.charge();
                }
                operators.copyTo(out, shift);
                close();
            }
            case BR, BR_IF, BR_ON_NULL, BR_ON_NON_NULL, BR_TABLE -> branch(operators);
            case MEMORY_COPY, MEMORY_FILL, MEMORY_INIT, TABLE_COPY, TABLE_FILL, TABLE_INIT -> bulk(operators);
            case MEMORY_GROW, TABLE_GROW -> grow(operators);
            default -> {
                comparisonStart = out.size();
                operators.copyTo(out, shift);
            }
        }
        remember(operators);
    }

    /// Writes what takes nothing from the stack and leaves nothing on it, before the comparison that a branch
    /// depends on: the JVM's code compares and branches in one then.
    private void beforeComparison(Runnable write) {
        byte[] comparison = comparisonStart < 0 ? new byte[0] : out.cut(comparisonStart);
        write.run();
        out.copy(comparison, 0, comparison.length);
    }

    private boolean givesCounter(Operators operators) {
        return operators.code() == CALL && functions.takesCounter(operators.immediate());
    }

    private void callLast(Operators operators) {
        if (functions.isImported(operators.immediate())) {
            charges.saveForCall();
            out.u8(CALL).u32(shift.function(operators.immediate()));
            charges.reloadForEnd();
            out.u8(RETURN);
        } else if (selfCalls != null && operators.immediate() == index) {
            charges.saveForEnd();
            selfCalls.again(out, scopes.size() - 1);
        } else {
            charges.saveForEnd();
            operators.copyTo(out, shift);
        }
    }

    private static int cost(int code) {
        return switch (code) {
            case NOP, DROP, BLOCK, LOOP, UNREACHABLE, RETURN, ELSE, END -> 0;
            case THROW, THROW_REF -> FuelMeter.THROW_UNITS;
            default -> 1;
        };
    }

    private void remember(Operators operators) {
        int code = operators.code();
        if (code < I32_EQZ || code > F64_GE) {
            comparisonStart = -1;
        }
        if (code == I32_CONST) {
            constant = true;
            constantValue = operators.immediate();
        } else if (code != NOP && code != LOCAL_TEE) {
            constant = false;
        }
    }

    private void open(int operator) {
        scopes.add(new Scope(operator, reachable));
    }

    private void otherwise() {
        Scope scope = scopes.getLast();
        scope.hasElse = true;
        scope.left |= reachable;
        reachable = scope.entered;
    }

    private void close() {
        Scope scope = scopes.removeLast();
        boolean passed = scope.operator == IF && !scope.hasElse && scope.entered;
        reachable |= scope.left || passed;
        constant = false;
    }

    private void skipped(Operators operators) {
        if (givesCounter(operators)) {
            // Never executed, but checked: the call takes one operand more.
            out.u8(I64_CONST).u8(0);
        }
        operators.copyTo(out, shift);
        switch (operators.code()) {
            case BLOCK, LOOP, IF, TRY_TABLE -> open(operators.code());
            case ELSE -> otherwise();
            case END -> close();
            default -> {}
        }
    }

    private void branch(Operators operators) {
        int code = operators.code();
        boolean returns = code == BR_TABLE ? branches(operators) : target(operators.immediate());
        if (returns && code == BR) {
            charges.saveForEnd();
        } else if (returns) {
            beforeComparison(charges::saveForBranch);
        } else {
            beforeComparison(charges::charge);
        }
        operators.copyTo(out, shift);
        reachable = code != BR && code != BR_TABLE;
    }

    /// Notes where control may go, and tells whether one of the targets is the function itself.
    private boolean branches(Operators operators) {
        boolean returns = false;
        for (int i = 0; i < operators.labelCount(); i++) {
            returns |= target(operators.label(i));
        }
        return returns;
    }

    private boolean target(int label) {
        Scope scope = scopes.get(scopes.size() - 1 - label);
        if (scope.operator != LOOP) {
            scope.left = true;
        }
        return label == scopes.size() - 1;
    }

    private void bulk(Operators operators) {
        long units = Integer.toUnsignedLong(constantValue);
        if (!constant) {
            charges.keepLength();
            operators.copyTo(out, shift);
            charges.bulk();
        } else if (units <= UNCHECKED_UNITS) {
            operators.copyTo(out, shift);
            charges.add((int) units);
        } else {
            operators.copyTo(out, shift);
            charges.bulk(units);
        }
    }

    private void grow(Operators operators) {
        long units = Integer.toUnsignedLong(constantValue);
        if (!constant) {
            charges.keepLength();
            operators.copyTo(out, shift);
            charges.grown();
        } else {
            operators.copyTo(out, shift);
            charges.grown(units, units > UNCHECKED_UNITS);
        }
    }
}
