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
import static dev.mortise.engine.fuel.Operators.I32_CONST;
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

/// Meters the bodies of a module's functions.
///
/// Costs of straight-line code are added up and taken where control may part or come together, or where the fuel can be
/// seen. Code that cannot be reached is free and copied as it is; what can be reached is decided as Wasmtime decides
/// it,
/// by structure alone: after `end` if control falls through or a reachable branch goes there.
///
/// A branch to the function's own label returns, so the fuel is saved before it.
///
/// A function keeps what is left in a local, unless it catches exceptions or may call itself in tail position: then the
/// global has it all the time (RATIONALE.md, "Why is fuel counted by the guest's own code?").
final class MeteredFunction {
    private static final int UNCHECKED_UNITS = 128;

    private final IndexShift shift;
    private final FunctionTypes types;
    private final List<Scope> scopes = new ArrayList<>();
    private boolean reachable;
    /// Whether the top of the stack is an `i32.const`, and which.
    private boolean constant;
    private int constantValue;

    MeteredFunction(IndexShift shift, FunctionTypes types) {
        this.shift = shift;
        this.types = types;
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

    /// The new body: locals and operators.
    ///
    /// @param body of a function that the module declares itself
    /// @param index the function's index before the meter's imports are added
    /// @param type the index of its type
    CoreOutput rewrite(CoreBytes body, int index, int type) {
        int start = body.position();
        int groups = body.count();
        long locals = types.parameters(type);
        int firstGroup = body.position();
        for (int i = 0; i < groups; i++) {
            locals += Integer.toUnsignedLong(body.u32());
            body.skipValueType();
        }
        if (locals > Integer.MAX_VALUE - 3) {
            throw body.refusal("too_large", start, "too many locals in a function");
        }
        int operatorsStart = body.position();
        int length = body.end() - operatorsStart;
        boolean global = needsGlobal(new Operators(body.slice(length)), index, type);
        CoreOutput operators = new CoreOutput(length * 2);
        Charges charges = new Charges(operators, shift, (int) locals, global);
        body(new Operators(body.from(operatorsStart)), operators, charges);

        CoreOutput out = new CoreOutput(length * 2).u32(groups + charges.localGroups());
        out.copy(body.array(), firstGroup, operatorsStart);
        charges.declareLocals(out);
        return out.append(operators);
    }

    private boolean needsGlobal(Operators operators, int index, int type) {
        while (!operators.atEnd()) {
            operators.next();
            boolean needed = switch (operators.code()) {
                case TRY_TABLE -> true;
                case RETURN_CALL -> operators.immediate() == index;
                case RETURN_CALL_INDIRECT -> types.equal(operators.immediate(), type);
                default -> false;
            };
            if (needed) {
                return true;
            }
        }
        return false;
    }

    private void body(Operators operators, CoreOutput out, Charges charges) {
        scopes.clear();
        scopes.add(new Scope(BLOCK, true));
        reachable = true;
        constant = false;
        charges.enter();
        while (!scopes.isEmpty()) {
            operators.next();
            if (reachable) {
                metered(operators, out, charges);
            } else {
                skipped(operators, out);
            }
        }
    }

    private void metered(Operators operators, CoreOutput out, Charges charges) {
        int code = operators.code();
        charges.add(cost(code));
        switch (code) {
            case CALL, CALL_INDIRECT -> {
                charges.saveAndLeave();
                operators.copyTo(out, shift);
                charges.reload();
            }
            case RETURN, UNREACHABLE, RETURN_CALL, RETURN_CALL_INDIRECT, THROW, THROW_REF -> {
                charges.saveAndLeave();
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
                charges.charge();
                operators.copyTo(out, shift);
                open(code);
            }
            case LOOP -> {
                charges.charge();
                operators.copyTo(out, shift);
                open(code);
                charges.header();
            }
            case ELSE -> {
                charges.charge();
                operators.copyTo(out, shift);
                otherwise();
            }
            case END -> {
                if (scopes.size() == 1) {
                    charges.saveAndLeave();
                } else {
                    charges.charge();
                }
                operators.copyTo(out, shift);
                close();
            }
            case BR, BR_IF, BR_ON_NULL, BR_ON_NON_NULL, BR_TABLE -> branch(operators, out, charges);
            case MEMORY_COPY, MEMORY_FILL, MEMORY_INIT, TABLE_COPY, TABLE_FILL, TABLE_INIT ->
                bulk(operators, out, charges);
            case MEMORY_GROW, TABLE_GROW -> grow(operators, out, charges);
            default -> operators.copyTo(out, shift);
        }
        remember(operators);
    }

    private static int cost(int code) {
        return switch (code) {
            case NOP, DROP, BLOCK, LOOP, UNREACHABLE, RETURN, ELSE, END -> 0;
            default -> 1;
        };
    }

    private void remember(Operators operators) {
        int code = operators.code();
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

    private void skipped(Operators operators, CoreOutput out) {
        operators.copyTo(out, shift);
        switch (operators.code()) {
            case BLOCK, LOOP, IF, TRY_TABLE -> open(operators.code());
            case ELSE -> otherwise();
            case END -> close();
            default -> {}
        }
    }

    private void branch(Operators operators, CoreOutput out, Charges charges) {
        int code = operators.code();
        boolean returns = code == BR_TABLE ? branches(operators) : target(operators.immediate());
        if (returns) {
            charges.saveAndStay();
        } else {
            charges.charge();
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

    private void bulk(Operators operators, CoreOutput out, Charges charges) {
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

    private void grow(Operators operators, CoreOutput out, Charges charges) {
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
