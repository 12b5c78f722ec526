package dev.mortise.server.data.web;

import dev.mortise.server.platform.ApiProblem;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Versions as entity tags: `"v7"`.
final class EntityTags {
    private static final Pattern FORM = Pattern.compile("\"v([1-9][0-9]{0,17})\"");

    private EntityTags() {}

    static String of(long version) {
        return "\"v" + version + "\"";
    }

    /// The version in the header `If-Match`.
    ///
    /// @throws ApiProblem 428 when it is missing; 400 when it names no version
    static long required(@Nullable String ifMatch) {
        if (ifMatch == null || ifMatch.isBlank()) {
            throw ApiProblem.of(
                    428,
                    "if_match_required",
                    "send the row's ETag in the header If-Match, as If-Match: \"v7\", so that nobody's change is overwritten unseen");
        }
        Matcher matcher = FORM.matcher(ifMatch.strip());
        if (!matcher.matches()) {
            throw ApiProblem.invalid(
                    "If-Match", "form", "must be one ETag as the row came with, as \"v7\" with its quotation marks");
        }
        return Long.parseLong(matcher.group(1));
    }
}
