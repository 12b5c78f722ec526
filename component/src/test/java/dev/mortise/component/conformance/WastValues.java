package dev.mortise.component.conformance;

import dev.mortise.component.Value;
import dev.mortise.component.conformance.WastNode.Group;
import dev.mortise.component.conformance.WastNode.Literal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Constants of .wast files: `(u8.const 1)`, `(list.const (str.const "a"))`.
final class WastValues {
    private WastValues() {}

    /// The value of a constant.
    ///
    /// @throws IllegalArgumentException if it is no value of a component
    static Value value(WastNode node) {
        if (!(node instanceof Group group)) {
            throw new IllegalArgumentException("no constant: " + node);
        }
        return switch (group.head()) {
            case "bool.const" -> new Value.Bool(group.word(1).equals("true"));
            case "s8.const" -> new Value.S8(integer(group).byteValue());
            case "u8.const" -> new Value.U8(integer(group).intValue() & 0xFF);
            case "s16.const" -> new Value.S16(integer(group).shortValue());
            case "u16.const" -> new Value.U16(integer(group).intValue() & 0xFFFF);
            case "s32.const" -> new Value.S32(integer(group).intValue());
            case "u32.const" ->
                new Value.U32(Integer.toUnsignedLong(integer(group).intValue()));
            case "s64.const" -> new Value.S64(integer(group).longValue());
            case "u64.const" -> new Value.U64(integer(group).longValue());
            case "f32.const" -> new Value.F32(float32(group.word(1)));
            case "f64.const" -> new Value.F64(float64(group.word(1)));
            case "char.const" -> new Value.Char(text(group, 1).codePointAt(0));
            case "str.const" -> new Value.Str(text(group, 1));
            case "list.const" -> new Value.ListValue(values(group, 1));
            case "tuple.const" -> new Value.TupleValue(values(group, 1));
            case "record.const" -> new Value.RecordValue(fields(group));
            case "variant.const" -> new Value.VariantValue(text(group, 1), optional(group, 2));
            case "enum.const" -> new Value.EnumValue(text(group, 1));
            case "flags.const" -> {
                Set<String> names = new LinkedHashSet<>();
                for (int i = 1; i < group.parts().size(); i++) {
                    names.add(text(group, i));
                }
                yield new Value.FlagsValue(names);
            }
            case "option.none" -> new Value.OptionValue(null);
            case "option.some" -> new Value.OptionValue(optional(group, 1));
            case "result.ok" -> Value.ResultValue.ok(optional(group, 1));
            case "result.err" -> Value.ResultValue.error(optional(group, 1));
            default -> throw new IllegalArgumentException("no constant of a component: " + group.head());
        };
    }

    /// The constants of a group from a place on.
    static List<Value> values(Group group, int from) {
        List<Value> values = new ArrayList<>();
        for (WastNode part : group.parts().subList(from, group.parts().size())) {
            values.add(value(part));
        }
        return values;
    }

    /// The text of a literal.
    static String text(Group group, int index) {
        if (index < group.parts().size() && group.parts().get(index) instanceof Literal(int at, byte[] bytes)) {
            return new String(bytes, StandardCharsets.UTF_8);
        }
        throw new IllegalArgumentException("expected a string in (" + group.head() + " …)");
    }

    private static @Nullable Value optional(Group group, int index) {
        return index < group.parts().size() ? value(group.parts().get(index)) : null;
    }

    /// `(record.const (field "a" (u8.const 1)))`, or with the constant's own parts behind the name.
    private static Map<String, Value> fields(Group group) {
        Map<String, Value> fields = new LinkedHashMap<>();
        for (WastNode part : group.parts().subList(1, group.parts().size())) {
            Group field = (Group) part;
            boolean inner = field.parts().get(2) instanceof Group;
            List<WastNode> rest = field.parts().subList(2, field.parts().size());
            fields.put(text(field, 1), value(inner ? rest.getFirst() : new Group(field.start(), field.end(), rest)));
        }
        return fields;
    }

    private static BigInteger integer(Group group) {
        String word = group.word(1).replace("_", "");
        boolean negative = word.startsWith("-");
        String digits = negative || word.startsWith("+") ? word.substring(1) : word;
        BigInteger number = digits.startsWith("0x") ? new BigInteger(digits.substring(2), 16) : new BigInteger(digits);
        return negative ? number.negate() : number;
    }

    private static float float32(String word) {
        return word.contains("nan") ? Float.NaN : Float.parseFloat(floating(word));
    }

    private static double float64(String word) {
        return word.contains("nan") ? Double.NaN : Double.parseDouble(floating(word));
    }

    /// As Java writes it: infinity by its name, a hexadecimal number always with an exponent.
    private static String floating(String word) {
        String plain = word.replace("_", "");
        if (plain.endsWith("inf")) {
            return plain.replace("inf", "Infinity");
        }
        return plain.contains("0x") && !plain.contains("p") ? plain + "p0" : plain;
    }

    /// What is the same for equal values. A list of numbers is its elements' bits: a guest's comes as an array that
    /// does
    /// not tell whether they are signed.
    static String canonical(@Nullable Value value) {
        return switch (value) {
            case null -> "nothing";
            case Value.ListValue(List<Value> elements) ->
                elements.stream().map(WastValues::element).toList().toString();
            case Value.Bytes(byte[] bytes) -> {
                List<Integer> bits = new ArrayList<>();
                for (byte one : bytes) {
                    bits.add(one & 0xFF);
                }
                yield bits.toString();
            }
            case Value.Shorts(short[] numbers) -> {
                List<Integer> bits = new ArrayList<>();
                for (short one : numbers) {
                    bits.add(one & 0xFFFF);
                }
                yield bits.toString();
            }
            case Value.Ints(int[] numbers) -> Arrays.toString(numbers);
            case Value.Longs(long[] numbers) -> Arrays.toString(numbers);
            case Value.Floats(float[] numbers) -> Arrays.toString(numbers);
            case Value.Doubles(double[] numbers) -> Arrays.toString(numbers);
            case Value.TupleValue(List<Value> elements) ->
                "tuple" + elements.stream().map(WastValues::canonical).toList();
            case Value.RecordValue fields -> {
                Map<String, String> canonical = new TreeMap<>();
                fields.fields().forEach((name, field) -> canonical.put(name, canonical(field)));
                yield canonical.toString();
            }
            case Value.VariantValue(String name, @Nullable Value payload) -> name + "(" + canonical(payload) + ")";
            case Value.FlagsValue(Set<String> names) -> new TreeSet<>(names).toString();
            case Value.OptionValue(@Nullable Value some) -> some == null ? "none" : "some(" + canonical(some) + ")";
            case Value.ResultValue result -> (result.isOk() ? "ok(" : "error(") + canonical(result.payload()) + ")";
            default -> value.toString();
        };
    }

    private static String element(Value value) {
        return switch (value) {
            case Value.U8(int number) -> Integer.toString(number);
            case Value.S8(byte number) -> Integer.toString(number & 0xFF);
            case Value.U16(int number) -> Integer.toString(number);
            case Value.S16(short number) -> Integer.toString(number & 0xFFFF);
            case Value.U32(long number) -> Integer.toString((int) number);
            case Value.S32(int number) -> Integer.toString(number);
            case Value.U64(long number) -> Long.toString(number);
            case Value.S64(long number) -> Long.toString(number);
            case Value.F32(float number) -> Float.toString(number);
            case Value.F64(double number) -> Double.toString(number);
            default -> canonical(value);
        };
    }
}
