package dev.mortise.server.plugin;

import dev.mortise.engine.call.HostCallError;
import dev.mortise.server.event.EventRefused;
import dev.mortise.server.platform.ApiProblem;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessResourceException;
import org.springframework.transaction.CannotCreateTransactionException;

/// Tells a plugin in the contract's words why the server refused something.
final class HostAnswers {
    private HostAnswers() {}

    /// The answer for what was thrown; what it does not know is thrown on as it is.
    static HostCallError of(RuntimeException thrown) {
        return switch (thrown) {
            case HostCallError answer -> answer;
            case ApiProblem problem -> new HostCallError(kind(problem), text(problem));
            case EventRefused refused ->
                new HostCallError(
                        refused.code().equals("depth") ? HostCallError.Kind.DENIED : HostCallError.Kind.INVALID,
                        String.valueOf(refused.getMessage()));
            case DataIntegrityViolationException broken ->
                new HostCallError(HostCallError.Kind.CONFLICT, "the data contradicts what is stored");
            case ConcurrencyFailureException clash ->
                new HostCallError(HostCallError.Kind.CONFLICT, "another transaction changed the same rows");
            case DataAccessException failure ->
                new HostCallError(HostCallError.Kind.UNAVAILABLE, "the database did not answer");
            default -> throw thrown;
        };
    }

    /// Whether the database itself failed, whatever it was asked.
    static boolean isOfDatabase(RuntimeException thrown) {
        return thrown instanceof DataAccessResourceFailureException
                || thrown instanceof RecoverableDataAccessException
                || thrown instanceof TransientDataAccessResourceException
                || thrown instanceof CannotCreateTransactionException;
    }

    private static HostCallError.Kind kind(ApiProblem problem) {
        return switch (problem.status()) {
            case 400, 422 -> HostCallError.Kind.INVALID;
            case 403 -> HostCallError.Kind.DENIED;
            case 404 -> HostCallError.Kind.NOT_FOUND;
            case 409, 412 -> HostCallError.Kind.CONFLICT;
            default -> HostCallError.Kind.UNAVAILABLE;
        };
    }

    private static String text(ApiProblem problem) {
        StringBuilder text = new StringBuilder(problem.detail());
        for (ApiProblem.Violation violation : problem.errors()) {
            text.append("; ").append(violation.pointer()).append(": ").append(violation.detail());
        }
        return text.toString();
    }
}
