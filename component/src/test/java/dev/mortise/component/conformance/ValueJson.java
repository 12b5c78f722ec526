package dev.mortise.component.conformance;

import dev.mortise.component.Value;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Values as the converted .wast files write them.
final class ValueJson {
    private ValueJson() {}

    static Value value(@Nullable Object json) {
        Map<String, @Nullable Object> fields = Json.object(json);
        String type = String.valueOf(fields.get("type"));
        @Nullable Object value = fields.get("value");
        return switch (type) {
            case "bool" -> new Value.Bool(Boolean.TRUE.equals(value));
            case "s8" -> new Value.S8((byte) number(value));
            case "u8" -> new Value.U8((int) number(value));
            case "s16" -> new Value.S16((short) number(value));
            case "u16" -> new Value.U16((int) number(value));
            case "s32" -> new Value.S32((int) number(value));
            case "u32" -> new Value.U32(number(value));
            case "s64" -> new Value.S64(number(value));
            case "u64" -> new Value.U64(number(value));
            case "f32" -> new Value.F32(float32(String.valueOf(value)));
            case "f64" -> new Value.F64(float64(String.valueOf(value)));
            case "char" -> new Value.Char(String.valueOf(value).codePointAt(0));
            case "string" -> new Value.Str(String.valueOf(value));
            case "list" -> new Value.ListValue(values(value));
            case "tuple" -> new Value.TupleValue(values(value));
            case "record" -> {
                Map<String, Value> parts = new LinkedHashMap<>();
                for (Object field : Json.list(value)) {
                    parts.put(
                            String.valueOf(Json.list(field).get(0)),
                            value(Json.list(field).get(1)));
                }
                yield new Value.RecordValue(parts);
            }
            case "variant" -> {
                Map<String, @Nullable Object> variant = Json.object(value);
                yield new Value.VariantValue(String.valueOf(variant.get("case")), optional(variant.get("payload")));
            }
            case "enum" -> new Value.EnumValue(String.valueOf(value));
            case "flags" -> {
                LinkedHashSet<String> names = new LinkedHashSet<>();
                Json.list(value).forEach(name -> names.add(String.valueOf(name)));
                yield new Value.FlagsValue(names);
            }
            case "option" -> new Value.OptionValue(optional(value));
            case "result" -> {
                Map<String, @Nullable Object> result = Json.object(value);
                yield result.containsKey("Ok")
                        ? Value.ResultValue.ok(optional(result.get("Ok")))
                        : Value.ResultValue.error(optional(result.get("Err")));
            }
            default -> throw new IllegalArgumentException("type " + type);
        };
    }

    private static @Nullable Value optional(@Nullable Object value) {
        return value == null ? null : value(value);
    }

    static List<Value> values(@Nullable Object list) {
        return Json.list(list).stream().map(ValueJson::value).toList();
    }

    private static long number(@Nullable Object value) {
        return new BigInteger(String.valueOf(Objects.requireNonNull(value))).longValue();
    }

    private static float float32(String bits) {
        return bits.startsWith("nan") ? Float.NaN : Float.intBitsToFloat(new BigInteger(bits).intValue());
    }

    private static double float64(String bits) {
        return bits.startsWith("nan") ? Double.NaN : Double.longBitsToDouble(new BigInteger(bits).longValue());
    }

    /// Lists of u8 are bytes, whichever way they came.
    static Object plain(Value value) {
        return switch (value) {
            case Value.Bytes(byte[] bytes) -> {
                List<Value> elements = new java.util.ArrayList<>();
                for (byte one : bytes) {
                    elements.add(new Value.U8(one & 0xFF));
                }
                yield new Value.ListValue(elements);
            }
            default -> value;
        };
    }
}
