package dev.mortise.component.internal.abi;

import dev.mortise.component.Value;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/// A value of the host that does not fit its type, with the place where it stands.
public final class Misfit extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;
    private static final int MOST_NAMES = 12;

    private final String place;
    private final String problem;

    public Misfit(String problem) {
        this("", problem);
    }

    private Misfit(String place, String problem) {
        super(place.isEmpty() ? problem : place + ": " + problem);
        this.place = place;
        this.problem = problem;
    }

    /// What was expected, and what was found instead.
    public static Misfit of(String expected, Value found) {
        return new Misfit("expected " + expected + ", found " + text(found));
    }

    /// The same seen from outside: `place` holds the value in which it stands.
    public Misfit in(String outer) {
        return new Misfit(outer + place, problem);
    }

    /// A value in a few words.
    static String text(Value value) {
        return switch (value) {
            case Value.Bool(boolean it) -> "bool " + it;
            case Value.S8(byte it) -> "s8 " + it;
            case Value.U8(int it) -> "u8 " + it;
            case Value.S16(short it) -> "s16 " + it;
            case Value.U16(int it) -> "u16 " + it;
            case Value.S32(int it) -> "s32 " + it;
            case Value.U32(long it) -> "u32 " + it;
            case Value.S64(long it) -> "s64 " + it;
            case Value.U64(long it) -> "u64 " + Long.toUnsignedString(it);
            case Value.F32(float it) -> "f32 " + it;
            case Value.F64(double it) -> "f64 " + it;
            case Value.Char(int it) -> "char U+" + Integer.toHexString(it);
            case Value.Str(String it) -> "a string of " + it.length() + " characters";
            case Value.ListValue list -> "a list of " + list.elements().size() + " values";
            case Value.Bytes(byte[] it) -> it.length + " bytes";
            case Value.Shorts(short[] it) -> it.length + " shorts";
            case Value.Ints(int[] it) -> it.length + " ints";
            case Value.Longs(long[] it) -> it.length + " longs";
            case Value.Floats(float[] it) -> it.length + " floats";
            case Value.Doubles(double[] it) -> it.length + " doubles";
            case Value.RecordValue it ->
                "a record with the fields " + first(it.fields().keySet());
            case Value.TupleValue it -> "a tuple of " + it.elements().size();
            case Value.VariantValue it -> "the variant case `" + it.caseName() + "`" + with(it.payload());
            case Value.EnumValue(String name) -> "the enum case `" + name + "`";
            case Value.FlagsValue it -> "the flags " + first(it.names());
            case Value.OptionValue it -> it.value() == null ? "none" : "some";
            case Value.ResultValue it -> (it.isOk() ? "ok" : "error") + with(it.payload());
            case Value.Own(var resource) -> "an own handle of " + resource.type();
            case Value.Borrow(var resource) -> "a borrow handle of " + resource.type();
        };
    }

    private static String with(@Nullable Object payload) {
        return payload == null ? " without a payload" : " with a payload";
    }

    /// Names, a few of them.
    static String first(Collection<String> names) {
        String some = String.join(", ", names.stream().limit(MOST_NAMES).toList());
        return names.size() > MOST_NAMES ? "{" + some + ", …}" : "{" + some + "}";
    }
}
