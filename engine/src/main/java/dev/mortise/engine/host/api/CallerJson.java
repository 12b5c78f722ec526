package dev.mortise.engine.host.api;

import dev.mortise.engine.call.Caller;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The caller as the contract's JSON: `{"id":…,"username":…,"tenant":…,"tenantSlug":…}`, null where there is none.
final class CallerJson {
    private static final UUID NIL = new UUID(0, 0);

    private CallerJson() {}

    static String of(Caller caller) {
        boolean somewhere = !NIL.equals(caller.tenantId());
        return "{\"id\":"
                + quoted(caller.userId() == null ? null : caller.userId().toString())
                + ",\"username\":" + quoted(caller.username())
                + ",\"tenant\":" + quoted(somewhere ? caller.tenantId().toString() : null)
                + ",\"tenantSlug\":" + quoted(somewhere ? caller.tenantSlug() : null) + "}";
    }

    /// A JSON text; everything that is not plain ASCII is escaped.
    private static String quoted(@Nullable String text) {
        if (text == null) {
            return "null";
        }
        StringBuilder json = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < ' ' || c > '~') {
                json.append(String.format("\\u%04x", (int) c));
            } else {
                json.append(c);
            }
        }
        return json.append('"').toString();
    }
}
