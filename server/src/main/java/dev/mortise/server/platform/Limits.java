package dev.mortise.server.platform;

import org.jspecify.annotations.Nullable;

/// How much one page of a list holds.
public final class Limits {
    /// The size of a page when none is asked for.
    public static final int DEFAULT_PAGE = 50;

    /// The largest page.
    public static final int LARGEST_PAGE = 500;

    private Limits() {}

    /// Reads the parameter `limit`.
    ///
    /// @param text what was sent; null for nothing
    /// @throws ApiProblem 400 when it is no number between 1 and [#LARGEST_PAGE]
    public static int page(@Nullable String text) {
        if (text == null) {
            return DEFAULT_PAGE;
        }
        if (text.matches("[0-9]{1,3}")) {
            int limit = Integer.parseInt(text);
            if (limit >= 1 && limit <= LARGEST_PAGE) {
                return limit;
            }
        }
        throw ApiProblem.invalid("limit", "range", "limit must be a number between 1 and " + LARGEST_PAGE);
    }
}
