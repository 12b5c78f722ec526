package dev.mortise.server.platform;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Collects what is wrong with a request's body, so that the caller learns all of it at once. Used by one thread
/// for
/// one request.
public final class Violations {
    private final List<ApiProblem.Violation> found = new ArrayList<>();

    /// Adds one.
    ///
    /// @param pointer a JSON pointer, as `/username`
    public void add(String pointer, String code, String detail) {
        found.add(new ApiProblem.Violation(pointer, code, detail));
    }

    /// Checks a text that must be there.
    ///
    /// @param max the most characters (UTF-16 units) it may have
    /// @return the text, or an empty one when it is missing: the error is noted then
    public String text(String pointer, @Nullable String value, int min, int max) {
        if (value == null) {
            add(pointer, "required", "a text is required here");
            return "";
        }
        if (value.length() < min || value.length() > max) {
            add(pointer, "length", "between " + min + " and " + max + " characters; these are " + value.length());
        } else if (value.chars().anyMatch(Character::isISOControl)) {
            add(pointer, "characters", "control characters are not allowed");
        }
        return value;
    }

    /// Checks a text of a given form that must be there.
    ///
    /// @param form the whole text must match; must be simple enough to run in linear time on the few characters
    /// allowed
    /// @param meaning the form in words, for the message
    public String text(String pointer, @Nullable String value, int max, Pattern form, String meaning) {
        if (value == null) {
            add(pointer, "required", "a text is required here: " + meaning);
            return "";
        }
        if (value.length() > max || !form.matcher(value).matches()) {
            add(pointer, "form", meaning);
        }
        return value;
    }

    /// Ends the request when anything was found.
    ///
    /// @throws ApiProblem 400 `invalid`
    public void refuseIfAny() {
        if (!found.isEmpty()) {
            throw ApiProblem.invalid(found);
        }
    }
}
