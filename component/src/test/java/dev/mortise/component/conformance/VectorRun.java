package dev.mortise.component.conformance;

import dev.mortise.component.FuncType;
import dev.mortise.component.Trap;
import dev.mortise.component.Value;
import dev.mortise.component.internal.abi.CallContext;
import dev.mortise.component.internal.abi.Despecialization;
import dev.mortise.component.internal.abi.Flattening;
import dev.mortise.component.internal.abi.LiftedBytes;
import dev.mortise.component.internal.abi.LiftingAndLowering;
import dev.mortise.component.internal.abi.Shape;
import dev.mortise.component.internal.abi.StringEncoding;
import dev.mortise.component.internal.memory.GuestMemory;
import dev.mortise.component.internal.memory.MemoryBudget;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import run.endive.wasm.types.MemoryLimits;

/// Compares lowering and lifting with one vector of the reference implementation.
final class VectorRun {
    private static final int START = 16;
    private static final int MEMORY_BYTES = 65_536;

    private final Map<String, @Nullable Object> vector;
    private final FuncType type;
    private final Flattening flattening;
    private final Despecialization shapes = new Despecialization(resource -> 0);
    private final StringEncoding encoding;

    VectorRun(Map<String, @Nullable Object> vector) {
        this.vector = vector;
        this.type = AbiVectors.function(vector.get("types"));
        this.flattening = new Flattening(type, shapes);
        this.encoding = switch (String.valueOf(vector.get("enc"))) {
            case "utf8" -> StringEncoding.UTF8;
            case "utf16" -> StringEncoding.UTF16;
            default -> StringEncoding.LATIN1_UTF16;
        };
    }

    /// What differs; null when nothing does.
    @Nullable
    String mismatch() {
        for (int i = 0; i < type.parameters().size(); i++) {
            Shape shape = shapes.shape(type.parameters().get(i).type());
            String found = "[" + shape.size() + ", " + shape.alignment() + "]";
            String expected = String.valueOf(Json.list(vector.get("sizes")).get(i));
            if (!found.equals(expected)) {
                return "size and alignment " + expected + ", found " + found;
            }
        }
        List<String> flat =
                flattening.liftedParameters().stream().map(one -> one.text()).toList();
        if (!Boolean.TRUE.equals(vector.get("spilled")) && !flat.equals(Json.list(vector.get("flat_types")))) {
            return "flat types " + vector.get("flat_types") + ", found " + flat;
        }
        String lowered = lower(new AbiVectors(false));
        if (lowered == null) {
            lowered = lower(new AbiVectors(true));
        }
        return lowered != null ? lowered : lift();
    }

    private @Nullable String lower(AbiVectors vectors) {
        GuestMemory memory = memory();
        List<List<Long>> trace = new ArrayList<>();
        int[] end = {START};
        CallContext context = new CallContext(
                memory,
                (pointer, oldSize, alignment, newSize) -> {
                    int at = (end[0] + alignment - 1) & -alignment;
                    if ((long) at + newSize > MEMORY_BYTES) {
                        throw new Trap("unreachable", "the allocator is full");
                    }
                    for (int i = 0; i < Math.min(oldSize, newSize); i++) {
                        memory.writeByte(at + i, memory.read(pointer + i));
                    }
                    end[0] = at + newSize;
                    trace.add(List.of((long) pointer, (long) oldSize, (long) alignment, (long) newSize, (long) at));
                    return at;
                },
                encoding,
                null,
                new LiftedBytes(new MemoryBudget(0)));
        List<Value> values = new ArrayList<>();
        List<@Nullable Object> json = Json.list(vector.get("value"));
        for (int i = 0; i < json.size(); i++) {
            values.add(vectors.value(type.parameters().get(i).type(), json.get(i)));
        }
        long[] flat = LiftingAndLowering.lowerParameters(context, flattening, values);
        List<@Nullable Object> expected = Json.list(vector.get("flat"));
        for (int i = 0; i < flat.length; i++) {
            if (flat.length != expected.size() || raw(expected.get(i), i) != flat[i]) {
                return "core values " + expected + ", found " + java.util.Arrays.toString(flat);
            }
        }
        String expectedTrace = String.valueOf(vector.get("realloc"));
        if (!trace.toString().equals(expectedTrace)) {
            return "realloc calls " + expectedTrace + ", found " + trace;
        }
        String bytes = HexFormat.of().formatHex(memory.readBytes(START, end[0] - START));
        return bytes.equals(vector.get("mem")) ? null : "memory " + vector.get("mem") + ", found " + bytes;
    }

    private @Nullable String lift() {
        Map<String, @Nullable Object> expected = Json.object(vector.get("lift"));
        GuestMemory memory = memory();
        byte[] bytes = HexFormat.of().parseHex(String.valueOf(expected.get("mem")));
        memory.write(START, bytes, 0, bytes.length);
        List<@Nullable Object> json = Json.list(expected.get("flat"));
        long[] flat = new long[json.size()];
        for (int i = 0; i < flat.length; i++) {
            flat[i] = raw(json.get(i), i);
        }
        List<Value> lifted;
        try {
            lifted = LiftingAndLowering.liftParameters(
                    new CallContext(memory, null, encoding, null, new LiftedBytes(new MemoryBudget(0))),
                    flattening,
                    flat);
        } catch (Trap trap) {
            return expected.containsKey("trap") ? null : "lifting trapped: " + trap;
        }
        if (expected.containsKey("trap")) {
            return "lifting gave " + lifted + ", expected a trap";
        }
        List<@Nullable Object> values = Json.list(expected.get("value"));
        for (int i = 0; i < values.size(); i++) {
            Value value = new AbiVectors(true).value(type.parameters().get(i).type(), values.get(i));
            if (!value.equals(lifted.get(i))) {
                return "lifting gave " + lifted.get(i) + ", expected " + value;
            }
        }
        return null;
    }

    private long raw(@Nullable Object json, int index) {
        long value = new java.math.BigDecimal(String.valueOf(json))
                .toBigIntegerExact()
                .longValue();
        return switch (flattening.liftedParameters().get(index)) {
            case I32, F32 -> value & 0xFFFF_FFFFL;
            case I64, F64 -> value;
        };
    }

    private static GuestMemory memory() {
        return GuestMemory.of(new MemoryLimits(1, 1), new MemoryBudget(MEMORY_BYTES));
    }
}
