package dev.mortise.server.webhook;

import dev.mortise.server.platform.ApiProblem;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A webhook's version as an entity tag: `"v7"`.
final class VersionTag {
    private static final Pattern FORM = Pattern.compile("\"v([1-9][0-9]{0,17})\"");
    private static final int PRECONDITION_REQUIRED = 428;
    private static final int PRECONDITION_FAILED = 412;

    private VersionTag() {}

    static String of(long version) {
        return "\"v" + version + "\"";
    }

    /// Checks that the caller has seen the version that is stored.
    ///
    /// @param ifMatch the header `If-Match`
    /// @throws ApiProblem 428 when it is missing, 400 when it names no version, 412 when another is stored
    static void check(@Nullable String ifMatch, StoredWebhook stored) {
        if (ifMatch == null || ifMatch.isBlank()) {
            throw ApiProblem.of(
                    PRECONDITION_REQUIRED,
                    "if_match_required",
                    "send the webhook's ETag in the header If-Match, as If-Match: \"v7\", so that nobody's change is overwritten unseen");
        }
        Matcher matcher = FORM.matcher(ifMatch.strip());
        if (!matcher.matches()) {
            throw ApiProblem.invalid(
                    "If-Match",
                    "form",
                    "must be one ETag as the webhook came with, as \"v7\" with its quotation marks");
        }
        if (Long.parseLong(matcher.group(1)) != stored.version()) {
            throw ApiProblem.of(
                            PRECONDITION_FAILED, "stale", "the webhook was changed meanwhile; it stands under current")
                    .with("current", stored);
        }
    }
}
