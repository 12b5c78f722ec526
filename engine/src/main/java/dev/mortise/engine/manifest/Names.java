package dev.mortise.engine.manifest;

import java.util.Set;
import java.util.regex.Pattern;

/// Names that authors choose.
final class Names {
    static final String FORM = "a name of 1 to 63 characters: lower-case letters, digits and _, a letter first";

    /// Every row has these.
    static final Set<String> RESERVED_FIELDS =
            Set.of("id", "version", "created_at", "updated_at", "created_by", "updated_by", "tenant_id", "ext");

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,62}");

    private Names() {}

    static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }
}
