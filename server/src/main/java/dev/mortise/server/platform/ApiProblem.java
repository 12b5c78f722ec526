package dev.mortise.server.platform;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A refusal as the HTTP API tells it: RFC 9457 problem details with a stable code. Thrown anywhere below a
/// controller,
/// rendered in one place.
///
/// Immutable: each `with…` returns a copy. It carries no stack trace, as it is an answer and not a fault.
public final class ApiProblem extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;
    private final transient List<Violation> errors;
    private final transient Map<String, Object> members;
    private final transient Map<String, String> headers;

    /// One thing that is wrong with what was sent.
    ///
    /// @param pointer a JSON pointer into the body, or the name of a query parameter
    /// @param code a stable word, as `required`, `type`, `max`
    /// @param detail what was found and what would be right
    public record Violation(String pointer, String code, String detail) {}

    private ApiProblem(
            int status,
            String code,
            String detail,
            List<Violation> errors,
            Map<String, Object> members,
            Map<String, String> headers,
            @Nullable Throwable cause) {
        super(detail, cause, false, false);
        this.status = status;
        this.code = code;
        this.errors = List.copyOf(errors);
        this.members = Map.copyOf(members);
        this.headers = Map.copyOf(headers);
    }

    /// A problem.
    ///
    /// @param status the HTTP status
    /// @param code a stable word in lower case for programs
    /// @param detail for people: what, where, what would be right; never a secret, never another tenant's data
    public static ApiProblem of(int status, String code, String detail) {
        return new ApiProblem(status, code, detail, List.of(), Map.of(), Map.of(), null);
    }

    /// 400 `invalid`: what was sent breaks rules.
    public static ApiProblem invalid(List<Violation> errors) {
        String detail =
                errors.size() == 1 ? errors.getFirst().detail() : errors.size() + " values are invalid; see errors";
        return new ApiProblem(400, "invalid", detail, errors, Map.of(), Map.of(), null);
    }

    /// 400 `invalid` for one value.
    ///
    /// @param pointer a JSON pointer into the body, or the name of a query parameter
    public static ApiProblem invalid(String pointer, String code, String detail) {
        return invalid(List.of(new Violation(pointer, code, detail)));
    }

    /// 401 `unauthenticated`.
    public static ApiProblem unauthenticated() {
        return of(
                        401,
                        "unauthenticated",
                        "log in first: send the header Authorization: Bearer with a token from POST /api/v1/auth/login")
                .withHeader("WWW-Authenticate", "Bearer");
    }

    /// 403 `forbidden`, with the permission that is missing.
    public static ApiProblem forbidden(String permission) {
        return of(403, "forbidden", "this needs the permission " + permission).with("permission", permission);
    }

    /// 404 `not_found`: absent and invisible alike.
    ///
    /// @param what the thing's name, as `user`
    /// @param id what the caller asked for
    public static ApiProblem notFound(String what, String id) {
        String shown =
                id.codePointCount(0, id.length()) > 100 ? id.substring(0, id.offsetByCodePoints(0, 100)) + "…" : id;
        return of(404, "not_found", "there is no " + what + " " + shown);
    }

    /// 409 with a code of the caller's choice.
    public static ApiProblem conflict(String code, String detail) {
        return of(409, code, detail);
    }

    /// A copy with a further member of the JSON object.
    public ApiProblem with(String member, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(members);
        more.put(member, value);
        return new ApiProblem(status, code, detail(), errors, more, headers, getCause());
    }

    /// A copy with one more error.
    public ApiProblem withError(String pointer, String errorCode, String errorDetail) {
        List<Violation> more = new ArrayList<>(errors);
        more.add(new Violation(pointer, errorCode, errorDetail));
        return new ApiProblem(status, code, detail(), more, members, headers, getCause());
    }

    /// A copy whose errors point into what was sent as a part of something larger.
    ///
    /// @param place the JSON pointer of the part
    public ApiProblem under(String place) {
        List<Violation> placed = errors.stream()
                .map(error -> new Violation(place + error.pointer(), error.code(), error.detail()))
                .toList();
        return new ApiProblem(status, code, detail(), placed, members, headers, getCause());
    }

    /// A copy with a header of the answer.
    public ApiProblem withHeader(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new ApiProblem(status, code, detail(), errors, members, more, getCause());
    }

    /// The HTTP status.
    public int status() {
        return status;
    }

    /// The stable word for programs.
    public String code() {
        return code;
    }

    /// The text for people.
    public String detail() {
        return String.valueOf(getMessage());
    }

    /// What is wrong with what was sent; empty when the problem is not about values.
    public List<Violation> errors() {
        return errors;
    }

    /// Further members of the JSON object.
    public Map<String, Object> members() {
        return members;
    }

    /// Further headers of the answer.
    public Map<String, String> headers() {
        return headers;
    }
}
