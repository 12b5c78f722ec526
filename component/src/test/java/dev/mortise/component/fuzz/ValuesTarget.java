package dev.mortise.component.fuzz;

import dev.mortise.component.FuncType;
import dev.mortise.component.Trap;
import dev.mortise.component.Value;
import dev.mortise.component.ValueType;
import dev.mortise.component.internal.abi.CallContext;
import dev.mortise.component.internal.abi.Despecialization;
import dev.mortise.component.internal.abi.Flattening;
import dev.mortise.component.internal.abi.LiftedBytes;
import dev.mortise.component.internal.abi.LiftingAndLowering;
import dev.mortise.component.internal.abi.Shape;
import dev.mortise.component.internal.abi.StringEncoding;
import dev.mortise.component.internal.memory.MemoryBudget;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Lifts and lowers random values of random types, in good memories and hostile ones, and compares each step with a
/// reference that was written down anew from the specification: sizes and flat types, core values, the memory, the
/// allocations, and whether it traps. What was lowered must come back as it was.
public final class ValuesTarget {
    private static final List<String> ENCODINGS = List.of("utf8", "utf16", "latin1+utf16");

    private final Choices choices;
    private final FuncType type;
    private final Flattening flattening;
    private final List<ValueType> parameters;
    private final List<ValueType> results;
    private final Despecialization shapes = new Despecialization(resource -> 0);

    private ValuesTarget(Choices choices) {
        this.choices = choices;
        this.type = new TypeSource(choices).wideFunction();
        this.flattening = new Flattening(type, shapes);
        this.parameters = type.parameters().stream().map(ValueType.Field::type).toList();
        ValueType result = type.result();
        this.results = result == null ? List.of() : List.of(result);
    }

    /// The target's entry for the fuzzer.
    ///
    /// @param input what the choices are read from
    public static void fuzzerTestOneInput(byte[] input) {
        Choices choices = new Choices(input);
        int way = choices.below(5);
        ValuesTarget target = new ValuesTarget(choices);
        target.compareTypes();
        switch (way) {
            case 0 -> target.lowerParameters();
            case 1 -> target.lowerResult();
            case 2 -> target.liftParameters();
            case 3 -> target.liftResult();
            default -> target.passOn();
        }
    }

    private void compareTypes() {
        List<ValueType> all = new ArrayList<>(parameters);
        all.addAll(results);
        for (ValueType one : all) {
            Shape shape = shapes.shape(one);
            same("size of " + one, ReferenceTypes.size(one), shape.size());
            same("alignment of " + one, ReferenceTypes.alignment(one), shape.alignment());
        }
        List<String> flat = ReferenceTypes.flatten(parameters);
        same(
                "flat parameters of " + type,
                flat.size() > ReferenceTypes.MOST_FLAT_PARAMETERS ? List.of("i32") : flat,
                flattening.liftedParameters().stream().map(one -> one.text()).toList());
        List<String> flatResult = ReferenceTypes.flatten(results);
        same(
                "flat results of " + type,
                flatResult.size() > ReferenceTypes.MOST_FLAT_RESULTS ? List.of("i32") : flatResult,
                flattening.liftedResults().stream().map(one -> one.text()).toList());
    }

    private void lowerParameters() {
        String encoding = choices.of(ENCODINGS);
        List<Integer> hostile = hostileAnswers();
        List<Value> values = new ValueSource(choices).values(type.parameters());
        Guests guests = new Guests(new byte[0], encoding, hostile);
        long[] flat = compare(
                guests,
                () -> new ReferenceLowering(guests.reference, host())
                        .values(values, parameters, ReferenceTypes.MOST_FLAT_PARAMETERS, null),
                () -> LiftingAndLowering.lowerParameters(guests.context(), flattening, values),
                ValuesTarget::boxed);
        if (flat != null && hostile.isEmpty()) {
            same(
                    "values that come back",
                    NormalForm.ofHost(values, parameters),
                    NormalForm.of(LiftingAndLowering.liftParameters(guests.context(), flattening, flat), parameters));
        }
    }

    private void lowerResult() {
        if (results.isEmpty()) {
            return;
        }
        String encoding = choices.of(ENCODINGS);
        List<Integer> hostile = hostileAnswers();
        int outPointer = choices.oneIn(2) ? choices.pointer() : 64;
        Value value = new ValueSource(choices).value(results.getFirst());
        Guests guests = new Guests(new byte[0], encoding, hostile);
        compare(
                guests,
                () -> new ReferenceLowering(guests.reference, host())
                        .values(List.of(value), results, ReferenceTypes.MOST_FLAT_RESULTS, outPointer),
                () -> LiftingAndLowering.lowerResult(
                        guests.context(), flattening, value, new long[] {Integer.toUnsignedLong(outPointer)}),
                ValuesTarget::boxed);
    }

    private void liftParameters() {
        String encoding = choices.of(ENCODINGS);
        long[] flat = hostileCoreValues(flattening.liftedParameters().size());
        Guests guests = new Guests(choices.rest(Allocator.START), encoding, List.of());
        compare(
                guests,
                () -> new ReferenceLifting(guests.reference)
                        .values(flat, parameters, ReferenceTypes.MOST_FLAT_PARAMETERS),
                () -> LiftingAndLowering.liftParameters(guests.context(), flattening, flat),
                values -> NormalForm.of(values, parameters));
    }

    private void liftResult() {
        String encoding = choices.of(ENCODINGS);
        long[] flat = hostileCoreValues(flattening.liftedResults().size());
        Guests guests = new Guests(choices.rest(Allocator.START), encoding, List.of());
        compare(
                guests,
                () -> new ReferenceLifting(guests.reference).values(flat, results, ReferenceTypes.MOST_FLAT_RESULTS),
                () -> {
                    Value value = LiftingAndLowering.liftResult(guests.context(), flattening, flat);
                    return value == null ? List.<Value>of() : List.of(value);
                },
                values -> NormalForm.of(values, results));
    }

    /// What one guest passes is lowered into another one, whose strings may be kept in another way.
    private void passOn() {
        String encoding = choices.of(ENCODINGS);
        String otherEncoding = choices.of(ENCODINGS);
        List<Integer> hostile = hostileAnswers();
        long[] flat = hostileCoreValues(flattening.liftedParameters().size());
        Guests from = new Guests(choices.rest(Allocator.START), encoding, List.of());
        CallContext context = from.context();
        List<Value> values = compare(
                from,
                () -> new ReferenceLifting(from.reference)
                        .values(flat, parameters, ReferenceTypes.MOST_FLAT_PARAMETERS),
                () -> LiftingAndLowering.liftParameters(context, flattening, flat),
                lifted -> NormalForm.of(lifted, parameters));
        if (values == null) {
            return;
        }
        Guests to = new Guests(new byte[0], otherEncoding, hostile);
        compare(
                to,
                () -> new ReferenceLowering(to.reference, new ReferenceStrings.Source(encoding, from.reference.tags()))
                        .values(values, parameters, ReferenceTypes.MOST_FLAT_PARAMETERS, null),
                () -> LiftingAndLowering.lowerParameters(to.context().from(context.lifted()), flattening, values),
                ValuesTarget::boxed);
    }

    private static ReferenceStrings.Source host() {
        return new ReferenceStrings.Source("utf8", new java.util.ArrayDeque<>());
    }

    private List<Integer> hostileAnswers() {
        if (choices.oneIn(2)) {
            return List.of();
        }
        List<Integer> answers = new ArrayList<>();
        int count = choices.below(8);
        for (int i = 0; i < count; i++) {
            answers.add(choices.oneIn(2) ? choices.pointer() : 0);
        }
        return answers;
    }

    private long[] hostileCoreValues(int count) {
        long[] values = new long[count];
        for (int i = 0; i < count; i++) {
            values[i] = switch (choices.below(4)) {
                case 0 -> choices.i64();
                case 1 -> Integer.toUnsignedLong(choices.lengthAfter(i == 0 ? 0 : values[i - 1]));
                default -> Integer.toUnsignedLong(choices.pointer());
            };
        }
        return values;
    }

    /// Runs both and returns what they agree on; null when both trap.
    private static <T> @Nullable T compare(
            Guests guests, Supplier<T> reference, Supplier<T> ours, Function<T, List<?>> content) {
        T expected = null;
        ReferenceTrap expectedTrap = null;
        try {
            expected = reference.get();
        } catch (ReferenceTrap trap) {
            expectedTrap = trap;
        }
        T found;
        try {
            found = ours.get();
        } catch (Trap trap) {
            if (expectedTrap == null) {
                throw new AssertionError("trapped, the reference gives " + content(expected, content), trap);
            }
            return null;
        }
        if (expectedTrap != null) {
            throw new AssertionError("gave " + content.apply(found) + ", the reference traps", expectedTrap);
        }
        same("result", content(expected, content), content(found, content));
        same("allocations", guests.referenceAllocator.trace(), guests.allocator.trace());
        int differs = Arrays.mismatch(guests.reference.bytes(), guests.bytes());
        if (differs >= 0) {
            throw new AssertionError("memory differs from the reference's at " + differs);
        }
        return found;
    }

    private static <T> List<?> content(@Nullable T value, Function<T, List<?>> content) {
        return value == null ? List.of() : content.apply(value);
    }

    private static List<Long> boxed(long[] values) {
        return Arrays.stream(values).boxed().toList();
    }

    private static void same(String what, Object expected, Object found) {
        if (!expected.equals(found)) {
            throw new AssertionError(what + ": the reference gives " + expected + ", found " + found);
        }
    }

    /// The same guest twice: once for the reference, once for the runtime.
    private static final class Guests {
        private static final int BYTES = 65_536;

        private final ReferenceMemory reference;
        private final Allocator referenceAllocator;
        private final LinearMemory memory = new LinearMemory(BYTES);
        private final Allocator allocator;
        private final StringEncoding encoding;

        Guests(byte[] content, String encoding, List<Integer> hostileAnswers) {
            byte[] bytes = Arrays.copyOf(content, BYTES);
            referenceAllocator = new Allocator(LinearMemory.of(bytes), hostileAnswers);
            reference = new ReferenceMemory(bytes, referenceAllocator::call, encoding);
            memory.write(content);
            allocator = new Allocator(memory, hostileAnswers);
            this.encoding = switch (encoding) {
                case "utf8" -> StringEncoding.UTF8;
                case "utf16" -> StringEncoding.UTF16;
                default -> StringEncoding.LATIN1_UTF16;
            };
        }

        CallContext context() {
            return new CallContext(
                    memory.guest(), allocator::call, encoding, null, new LiftedBytes(new MemoryBudget(0)));
        }

        byte[] bytes() {
            return memory.bytes();
        }
    }
}
