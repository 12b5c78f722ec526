package dev.mortise.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.entry;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Values of every type, to a guest and back, and those that do not fit.
class ValuesTest {
    private static final float STRANGE_NAN = Float.intBitsToFloat(0xFFC0_1234);

    private static Map<String, Value> everything() {
        Map<String, Value> fields = new LinkedHashMap<>();
        fields.put("bytes", new Value.Bytes(new byte[] {0, -1, 127}));
        fields.put("signed-bytes", new Value.Bytes(new byte[] {-128, 1}));
        fields.put("shorts", new Value.Shorts(new short[] {Short.MIN_VALUE, 7}));
        fields.put("unsigned-shorts", new Value.Shorts(new short[] {(short) 65_535}));
        fields.put("ints", new Value.Ints(new int[] {Integer.MIN_VALUE, 1, -1}));
        fields.put("longs", new Value.Longs(new long[] {-1, Long.MIN_VALUE}));
        fields.put("floats", new Value.Floats(new float[] {1.5f, Float.NaN, -0.0f}));
        fields.put("doubles", new Value.Doubles(new double[] {Double.MIN_VALUE, Double.NEGATIVE_INFINITY}));
        fields.put("bools", new Value.ListValue(List.of(new Value.Bool(true), new Value.Bool(false))));
        fields.put("items", new Value.ListValue(List.of(item("榫-1"), item(""))));
        fields.put("state", new Value.VariantValue("sent", new Value.U32(4_000_000_000L)));
        fields.put("marks", new Value.FlagsValue(Set.of("urgent", "paid")));
        fields.put("pair", new Value.TupleValue(List.of(new Value.U8(200), new Value.Str("𝄞"))));
        fields.put("letter", new Value.OptionValue(new Value.Char(0x10FFFF)));
        fields.put("answer", Value.ResultValue.error(new Value.U16(65_535)));
        return fields;
    }

    private static Value item(String code) {
        return new Value.RecordValue(Map.of(
                "code", new Value.Str(code),
                "quantity", new Value.S64(-5),
                "sizes", new Value.Ints(new int[] {-1, 42})));
    }

    private static Value.RecordValue same(Map<String, Value> fields) {
        try (ComponentInstance guest = Fixture.compile("values").instantiate(Linker.EMPTY, Fixture.OPTIONS)) {
            @Nullable Value returned = guest.function("", "same").call(new Value.RecordValue(fields));
            return (Value.RecordValue) Objects.requireNonNull(returned);
        }
    }

    @Test
    void everythingComesBackAsItWas() {
        Value.RecordValue returned = same(everything());
        assertThat(returned).isEqualTo(new Value.RecordValue(everything()));
        assertThat(returned.fields().keySet())
                .containsExactlyElementsOf(everything().keySet());
    }

    @Test
    void listsOfNumbersMayBeGivenValueByValue() {
        Map<String, Value> boxed = everything();
        boxed.put("bytes", list(new Value.U8(0), new Value.U8(255), new Value.U8(127)));
        boxed.put("signed-bytes", list(new Value.S8((byte) -128), new Value.S8((byte) 1)));
        boxed.put("shorts", list(new Value.S16(Short.MIN_VALUE), new Value.S16((short) 7)));
        boxed.put("unsigned-shorts", list(new Value.U16(65_535)));
        boxed.put("ints", list(new Value.S32(Integer.MIN_VALUE), new Value.S32(1), new Value.S32(-1)));
        boxed.put("longs", list(new Value.U64(-1), new Value.U64(Long.MIN_VALUE)));
        boxed.put("floats", list(new Value.F32(1.5f), new Value.F32(STRANGE_NAN), new Value.F32(-0.0f)));
        boxed.put("doubles", list(new Value.F64(Double.MIN_VALUE), new Value.F64(Double.NEGATIVE_INFINITY)));
        assertThat(same(boxed)).isEqualTo(new Value.RecordValue(everything()));
    }

    @Test
    void everyNanIsTheSameOne() {
        Map<String, Value> fields = everything();
        fields.put("floats", new Value.Floats(new float[] {STRANGE_NAN}));
        fields.put("doubles", new Value.Doubles(new double[] {Double.longBitsToDouble(0xFFF8_0000_0000_1234L)}));
        Value.RecordValue returned = same(fields);
        assertThat(returned.field("floats"))
                .isInstanceOfSatisfying(
                        Value.Floats.class,
                        floats -> assertThat(Float.floatToRawIntBits(floats.numbers()[0]))
                                .isEqualTo(0x7FC0_0000));
        assertThat(returned.field("doubles"))
                .isInstanceOfSatisfying(
                        Value.Doubles.class,
                        doubles -> assertThat(Double.doubleToRawLongBits(doubles.numbers()[0]))
                                .isEqualTo(0x7FF8_0000_0000_0000L));
    }

    @Test
    void recordOfAGuestIsAMap() {
        Value.RecordValue returned = same(everything());
        Map<String, Value> fields = returned.fields();
        assertThat(fields)
                .hasSize(15)
                .containsKey("marks")
                .doesNotContainKey("mark")
                .contains(entry("letter", new Value.OptionValue(new Value.Char(0x10FFFF))));
        assertThat(fields.get("nothing")).isNull();
        assertThat(new LinkedHashMap<>(fields)).isEqualTo(fields).hasSameHashCodeAs(fields);
        assertThat(new Value.RecordValue(fields)).isEqualTo(returned);
        assertThat(returned.toString()).contains("ints=Ints[3]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> returned.field("nothing"))
                .withMessageStartingWith("no field `nothing`: the record has [bytes, signed-bytes,");
    }

    @Test
    void recordOfOneTypeMayBePassedAsAnother() {
        Value.RecordValue returned = same(everything());
        assertThat(same(returned.fields())).isEqualTo(returned);
    }

    record Wrong(String field, Value value, String message) {}

    static Stream<Wrong> wrong() {
        Value text = new Value.Str("x");
        return Stream.of(
                new Wrong("bytes", text, ".bytes: expected list<u8>, found a string of 1 characters"),
                new Wrong("ints", new Value.Longs(new long[1]), ".ints: expected list<s32>, found 1 longs"),
                new Wrong("ints", list(new Value.U32(1)), ".ints[0]: expected s32, found u32 1"),
                new Wrong(
                        "items",
                        list(item("a"), text),
                        ".items[1]: expected a record with the fields {code, quantity,"
                                + " sizes}, found a string of 1 characters"),
                new Wrong(
                        "items",
                        list(new Value.RecordValue(Map.of("code", text, "quantity", text, "sizes", text))),
                        ".items[0].quantity: expected s64, found a string of 1 characters"),
                new Wrong(
                        "items",
                        list(new Value.RecordValue(Map.of("code", text, "amount", text, "sizes", text))),
                        ".items[0]: expected a record with the field `quantity`, found a record with the fields {"),
                new Wrong(
                        "state",
                        new Value.VariantValue("old", null),
                        ".state: expected a variant of the cases {new, sent}, found the variant case `old` without a"
                                + " payload"),
                new Wrong(
                        "state",
                        new Value.VariantValue("new", text),
                        ".state: expected no payload of the case `new`, found the variant case `new` with a payload"),
                new Wrong(
                        "marks",
                        new Value.FlagsValue(Set.of("late")),
                        ".marks: expected flags of {urgent, gift, paid}, found the flags {late}"),
                new Wrong("pair", list(text), ".pair: expected a tuple of 2, found a list of 1 values"),
                new Wrong("letter", text, ".letter: expected an option, found a string of 1 characters"),
                new Wrong(
                        "answer",
                        Value.ResultValue.ok(new Value.Str("a\uDC00")),
                        ".answer: a string with a lone surrogate at 1 cannot be passed"));
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void valueThatDoesNotFitIsNamedWithItsPlace(Wrong wrong) {
        Map<String, Value> fields = everything();
        fields.put(wrong.field(), wrong.value());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> same(fields))
                .withMessageStartingWith("`same`: parameter `all`" + wrong.message());
    }

    private static Value list(Value... elements) {
        return new Value.ListValue(List.of(elements));
    }
}
