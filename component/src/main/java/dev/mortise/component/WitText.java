package dev.mortise.component;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Types as WIT writes them; records and the like, which have no name here, with their parts. Cut when long, since
/// types
/// share parts and their text may grow without end.
final class WitText {
    private static final int MOST_CHARACTERS = 500;

    private final StringBuilder text = new StringBuilder();

    private WitText() {}

    static String of(ValueType type) {
        WitText wit = new WitText();
        wit.type(type);
        return wit.cut();
    }

    static String of(FuncType type) {
        WitText wit = new WitText();
        wit.text.append("func(");
        wit.fields(type.parameters());
        wit.text.append(')');
        ValueType result = type.result();
        if (result != null) {
            wit.text.append(" -> ");
            wit.type(result);
        }
        return wit.cut();
    }

    private String cut() {
        return text.length() <= MOST_CHARACTERS ? text.toString() : text.substring(0, MOST_CHARACTERS) + "…";
    }

    private void type(ValueType type) {
        if (text.length() > MOST_CHARACTERS) {
            return;
        }
        switch (type) {
            case ValueType.Primitive primitive -> text.append(primitive.name().toLowerCase(Locale.ROOT));
            case ValueType.ListType(ValueType element) -> of("list", element);
            case ValueType.OptionType(ValueType some) -> of("option", some);
            case ValueType.TupleType(List<ValueType> elements) -> of("tuple", elements.toArray(ValueType[]::new));
            case ValueType.ResultType(@Nullable ValueType ok, @Nullable ValueType error) -> result(ok, error);
            case ValueType.RecordType(List<ValueType.Field> fields) -> {
                text.append("record { ");
                fields(fields);
                text.append(" }");
            }
            case ValueType.VariantType(List<ValueType.Case> cases) -> variant(cases);
            case ValueType.EnumType(List<String> names) -> names("enum", names);
            case ValueType.FlagsType(List<String> names) -> names("flags", names);
            case ValueType.OwnType(ResourceType resource) -> text.append(resource.name());
            case ValueType.BorrowType(ResourceType resource) ->
                text.append("borrow<").append(resource.name()).append('>');
        }
    }

    private void of(String name, ValueType... parts) {
        text.append(name).append('<');
        for (int i = 0; i < parts.length; i++) {
            text.append(i == 0 ? "" : ", ");
            type(parts[i]);
        }
        text.append('>');
    }

    private void result(@Nullable ValueType ok, @Nullable ValueType error) {
        text.append("result");
        if (ok == null && error == null) {
            return;
        }
        text.append('<');
        if (ok == null) {
            text.append('_');
        } else {
            type(ok);
        }
        if (error != null) {
            text.append(", ");
            type(error);
        }
        text.append('>');
    }

    private void fields(List<ValueType.Field> fields) {
        String comma = "";
        for (ValueType.Field field : fields) {
            if (text.length() > MOST_CHARACTERS) {
                return;
            }
            text.append(comma).append(field.name()).append(": ");
            type(field.type());
            comma = ", ";
        }
    }

    private void variant(List<ValueType.Case> cases) {
        text.append("variant { ");
        String comma = "";
        for (ValueType.Case one : cases) {
            if (text.length() > MOST_CHARACTERS) {
                return;
            }
            text.append(comma).append(one.name());
            ValueType payload = one.type();
            if (payload != null) {
                text.append('(');
                type(payload);
                text.append(')');
            }
            comma = ", ";
        }
        text.append(" }");
    }

    private void names(String kind, List<String> names) {
        text.append(kind).append(" { ");
        String comma = "";
        for (String name : names) {
            if (text.length() > MOST_CHARACTERS) {
                return;
            }
            text.append(comma).append(name);
            comma = ", ";
        }
        text.append(" }");
    }
}
