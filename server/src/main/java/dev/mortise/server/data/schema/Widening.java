package dev.mortise.server.data.schema;

import com.google.re2j.Pattern;
import dev.mortise.server.data.entity.ValueType;
import java.math.BigDecimal;
import java.util.HashSet;
import org.jspecify.annotations.Nullable;

/// Whether every value of one type is one of another, as far as the types alone tell. Where they do not,
/// the rows do.
final class Widening {
    private Widening() {}

    static boolean is(ValueType from, ValueType to) {
        return switch (from) {
            case ValueType.Text text -> to instanceof ValueType.Text wider && isText(text, wider);
            case ValueType.Choice choice ->
                (to instanceof ValueType.Choice wider && new HashSet<>(wider.values()).containsAll(choice.values()))
                        || (to instanceof ValueType.Text text && isChoice(choice, text));
            case ValueType.Whole whole ->
                to instanceof ValueType.Whole wider
                        && wider.bits() >= whole.bits()
                        && wider.min() <= whole.min()
                        && wider.max() >= whole.max();
            case ValueType.Decimal decimal -> to instanceof ValueType.Decimal wider && isDecimal(decimal, wider);
            case ValueType.Money money ->
                to instanceof ValueType.Money wider && isDecimal(money.amount(), wider.amount());
            case ValueType.Reference reference ->
                to instanceof ValueType.Reference other && other.toTag() == reference.toTag();
            case ValueType.Bool same -> to.equals(same);
            case ValueType.Day same -> to.equals(same);
            case ValueType.Moment same -> to.equals(same);
            case ValueType.Json same -> to.equals(same);
            case ValueType.Identifier same -> to.equals(same);
        };
    }

    private static boolean isText(ValueType.Text from, ValueType.Text to) {
        boolean form = from.form() == to.form()
                || to.form() == ValueType.Form.LINES
                || (to.form() == ValueType.Form.LINE && from.form() != ValueType.Form.LINES);
        return form
                && to.min() <= from.min()
                && to.max() >= from.max()
                && (to.pattern() == null || same(from.pattern(), to.pattern()));
    }

    private static boolean same(@Nullable Pattern one, Pattern other) {
        return one != null && one.pattern().equals(other.pattern());
    }

    private static boolean isChoice(ValueType.Choice from, ValueType.Text to) {
        return to.pattern() == null
                && (to.form() == ValueType.Form.LINE || to.form() == ValueType.Form.LINES)
                && from.values().stream()
                        .mapToInt(word -> word.codePointCount(0, word.length()))
                        .allMatch(length -> to.min() <= length && length <= to.max());
    }

    private static boolean isDecimal(ValueType.Decimal from, ValueType.Decimal to) {
        return to.scale() >= from.scale()
                && to.precision() - to.scale() >= from.precision() - from.scale()
                && (to.min() == null || (from.min() != null && atMost(to.min(), from.min())))
                && (to.max() == null || (from.max() != null && atMost(from.max(), to.max())));
    }

    private static boolean atMost(BigDecimal one, BigDecimal other) {
        return one.compareTo(other) <= 0;
    }
}
