package dev.mortise.server.platform.web;

import dev.mortise.server.platform.ApiProblem;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.multipart.MaxUploadSizeExceededException;
import org.springframework.web.multipart.MultipartException;
import org.springframework.web.multipart.support.MissingServletRequestPartException;
import org.springframework.web.servlet.resource.NoResourceFoundException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.exc.InvalidFormatException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/// What an exception means to the caller of the API.
final class ProblemTranslation {
    ApiProblem translate(Exception exception) {
        return switch (exception) {
            case ApiProblem problem -> problem;
            case HttpMessageNotReadableException e -> unreadable(e);
            case JacksonException e -> json(e);
            case HttpMediaTypeNotSupportedException e ->
                ApiProblem.of(
                                415,
                                "media_type",
                                "the content type " + e.getContentType() + " is not read here; send one of "
                                        + e.getSupportedMediaTypes())
                        .with("supported", texts(e.getSupportedMediaTypes()));
            case HttpRequestMethodNotSupportedException e -> method(e);
            case NoResourceFoundException e -> ApiProblem.of(404, "not_found", "there is no " + path(e));
            case MissingServletRequestParameterException e ->
                ApiProblem.invalid(
                        e.getParameterName(), "required", "the parameter " + e.getParameterName() + " is required");
            case MissingServletRequestPartException e ->
                ApiProblem.invalid(
                        e.getRequestPartName(), "required", "the part " + e.getRequestPartName() + " is required");
            case MethodArgumentTypeMismatchException e ->
                ApiProblem.invalid(
                        e.getName(),
                        "type",
                        e.getName() + " must be of type "
                                + (e.getRequiredType() == null
                                        ? "text"
                                        : e.getRequiredType().getSimpleName()));
            case MaxUploadSizeExceededException e -> BodyBounds.tooLarge(BodyBounds.MOST_UPLOAD_BYTES);
            case MultipartException e -> multipart(e);
            case ConcurrencyFailureException e ->
                ApiProblem.of(409, "concurrent_change", "another change of the same data got in between: try again");
            case QueryTimeoutException e ->
                ApiProblem.of(503, "timeout", "the database took too long").withHeader("Retry-After", "5");
            case CannotGetJdbcConnectionException e -> unavailable();
            case DataAccessResourceFailureException e -> unavailable();
            case ErrorResponse e -> framework(e);
            default -> exception.getCause() instanceof ApiProblem problem ? problem : internal();
        };
    }

    private static ApiProblem internal() {
        return ApiProblem.of(500, "internal", "a fault of the server; its log has the trace id");
    }

    private static ApiProblem unavailable() {
        return ApiProblem.of(503, "unavailable", "the database cannot be reached")
                .withHeader("Retry-After", "5");
    }

    private static String path(NoResourceFoundException e) {
        return shortened(e.getResourcePath());
    }

    private static ApiProblem method(HttpRequestMethodNotSupportedException e) {
        List<String> allowed = e.getSupportedHttpMethods() == null
                ? List.of()
                : e.getSupportedHttpMethods().stream()
                        .map(HttpMethod::name)
                        .sorted()
                        .toList();
        return ApiProblem.of(405, "method", e.getMethod() + " is not possible here; " + allowed + " are")
                .withHeader("Allow", String.join(", ", allowed));
    }

    private static ApiProblem multipart(MultipartException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause.getClass().getSimpleName().contains("SizeLimitExceeded")
                    || cause.getClass().getSimpleName().contains("SizeException")) {
                return BodyBounds.tooLarge(BodyBounds.MOST_UPLOAD_BYTES);
            }
        }
        return ApiProblem.of(400, "multipart", "this is no readable multipart/form-data body");
    }

    private static ApiProblem framework(ErrorResponse e) {
        HttpStatusCode status = e.getStatusCode();
        if (status.is5xxServerError()) {
            return internal();
        }
        String detail = Objects.requireNonNullElse(e.getBody().getDetail(), "the request cannot be read");
        String code = switch (status.value()) {
            case 404 -> "not_found";
            case 405 -> "method";
            case 406 -> "not_acceptable";
            case 413 -> "too_large";
            case 415 -> "media_type";
            default -> "invalid";
        };
        return ApiProblem.of(status.value(), code, detail);
    }

    private static ApiProblem unreadable(HttpMessageNotReadableException e) {
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof ApiProblem problem) {
                return problem;
            }
            if (cause instanceof JacksonException json) {
                return json(json);
            }
        }
        return ApiProblem.of(400, "malformed_json", "a JSON body is required here");
    }

    private static ApiProblem json(JacksonException e) {
        String pointer = pointer(e);
        return switch (e) {
            case UnrecognizedPropertyException unknown ->
                ApiProblem.invalid(
                        pointer,
                        "unknown_field",
                        "there is no field " + shortened(unknown.getPropertyName()) + "; known are " + known(unknown));
            case InvalidFormatException format
            when format.getTargetType() != null && format.getTargetType().isEnum() ->
                ApiProblem.invalid(
                        pointer,
                        "type",
                        "must be one of "
                                + Arrays.toString(format.getTargetType().getEnumConstants()));
            case MismatchedInputException trailing
            when trailing.getOriginalMessage() != null
                    && trailing.getOriginalMessage().startsWith("Trailing token") ->
                ApiProblem.of(400, "malformed_json", "there is more after the end of the JSON value: send one value");
            case MismatchedInputException mismatch ->
                mismatch.getCause() instanceof ApiProblem problem
                        ? problem
                        : ApiProblem.invalid(pointer, "type", expected(mismatch.getTargetType()));
            case StreamConstraintsException constraint ->
                ApiProblem.of(400, "json_bounds", shortened(constraint.getOriginalMessage()));
            case StreamReadException read -> malformed(read);
            default -> e.getCause() instanceof ApiProblem problem ? problem : malformed(e);
        };
    }

    private static ApiProblem malformed(JacksonException e) {
        String place = e.getLocation() == null
                ? ""
                : " at line " + e.getLocation().getLineNr() + ", column "
                        + e.getLocation().getColumnNr();
        return ApiProblem.of(
                400, "malformed_json", "this is no JSON" + place + ": " + shortened(e.getOriginalMessage()));
    }

    private static String known(UnrecognizedPropertyException e) {
        Collection<Object> known = e.getKnownPropertyIds();
        return known == null || known.isEmpty()
                ? "none"
                : known.stream().map(String::valueOf).sorted().collect(Collectors.joining(", "));
    }

    private static String expected(@Nullable Class<?> type) {
        if (type == null) {
            return "is not of the type that is needed here";
        }
        if (type == String.class) {
            return "must be a text";
        }
        if (type == boolean.class || type == Boolean.class) {
            return "must be true or false";
        }
        if (type.isPrimitive() || Number.class.isAssignableFrom(type)) {
            return "must be a number";
        }
        if (Collection.class.isAssignableFrom(type) || type.isArray()) {
            return "must be an array";
        }
        return "must be an object";
    }

    private static String pointer(JacksonException e) {
        StringBuilder pointer = new StringBuilder();
        for (JacksonException.Reference step : e.getPath()) {
            String name = step.getPropertyName();
            pointer.append('/')
                    .append(
                            name == null
                                    ? Integer.toString(step.getIndex())
                                    : shortened(name).replace("~", "~0").replace("/", "~1"));
        }
        return pointer.toString();
    }

    private static List<String> texts(List<?> values) {
        return values.stream().map(String::valueOf).toList();
    }

    private static String shortened(@Nullable String text) {
        if (text == null) {
            return "";
        }
        return text.codePointCount(0, text.length()) > 200
                ? text.substring(0, text.offsetByCodePoints(0, 200)) + "…"
                : text;
    }
}
