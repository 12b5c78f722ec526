package dev.mortise.server.platform;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Versions as entity tags (RFC 9110, section 8.8.3): `"v7"`.
public final class VersionTags {
    private static final Pattern FORM = Pattern.compile("\"v([1-9][0-9]{0,17})\"");
    private static final int PRECONDITION_REQUIRED = 428;

    private VersionTags() {}

    /// The tag of a version.
    public static String of(long version) {
        return "\"v" + version + "\"";
    }

    /// The version in the header `If-Match`.
    ///
    /// @param what it is a version of, for people: `row`
    /// @param ifMatch the header; null when it is missing
    /// @throws ApiProblem 428 when it is missing; 400 when it names no version
    public static long required(String what, @Nullable String ifMatch) {
        if (ifMatch == null || ifMatch.isBlank()) {
            throw ApiProblem.of(
                    PRECONDITION_REQUIRED,
                    "if_match_required",
                    "send the %s's ETag in the header If-Match, as If-Match: \"v7\", so that nobody's change is overwritten unseen"
                            .formatted(what));
        }
        Matcher matcher = FORM.matcher(ifMatch.strip());
        if (!matcher.matches()) {
            throw ApiProblem.invalid(
                    "If-Match",
                    "form",
                    "must be one ETag as the %s came with, as \"v7\" with its quotation marks".formatted(what));
        }
        return Long.parseLong(matcher.group(1));
    }
}
