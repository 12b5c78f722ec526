package dev.mortise.server.platform;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Versions as entity tags (RFC 9110, section 8.8.3): `"v7"`.
public final class VersionTags {
    private static final Pattern FORM = Pattern.compile("\"v([1-9][0-9]{0,17})\"");
    private static final long MOST = 999_999_999_999_999_999L;
    private static final int PRECONDITION_REQUIRED = 428;

    private VersionTags() {}

    /// The tag of a version.
    public static String of(long version) {
        return "\"v" + version + "\"";
    }

    /// The tag of what has no version of its own: the same for the same texts, another one for others.
    public static String ofContent(List<String> texts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String text : texts) {
                byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                digest.update(
                        ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
                digest.update(bytes);
            }
            return of(1 + Math.floorMod(ByteBuffer.wrap(digest.digest()).getLong(), MOST));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
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
