package dev.mortise.server.event;

/// The form of an event's type: two or more segments of letters, digits, `_` and `-`, joined by dots.
final class EventType {
    /// The most characters.
    static final int LONGEST = 200;

    static final String FORM =
            "dotted, as com.acme.inventory.stock_low: two or more segments of letters, digits, _ and -; at most "
                    + LONGEST + " characters";

    private EventType() {}

    static boolean isValid(String type) {
        if (type.length() > LONGEST || type.indexOf('.') < 0) {
            return false;
        }
        int segment = 0;
        for (int index = 0; index < type.length(); index++) {
            char c = type.charAt(index);
            if (c == '.') {
                if (segment == 0) {
                    return false;
                }
                segment = 0;
            } else if (isPlain(c)) {
                segment++;
            } else {
                return false;
            }
        }
        return segment > 0;
    }

    private static boolean isPlain(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    }

    /// Whether the type is in a plugin's namespace.
    static boolean belongsTo(String type, String pluginId) {
        return type.length() > pluginId.length() && type.startsWith(pluginId) && type.charAt(pluginId.length()) == '.';
    }
}
