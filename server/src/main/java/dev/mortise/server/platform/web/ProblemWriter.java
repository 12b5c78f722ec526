package dev.mortise.server.platform.web;

import dev.mortise.server.platform.ApiProblem;
import dev.mortise.server.platform.CurrentCall;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.catalina.connector.ClientAbortException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/// Writes a problem as the answer: RFC 9457, `application/problem+json`.
@Component
class ProblemWriter {
    private static final Logger LOG = LoggerFactory.getLogger(ProblemWriter.class);

    private final JsonMapper json;
    private final ProblemTranslation translation = new ProblemTranslation();

    ProblemWriter(JsonMapper json) {
        this.json = json;
    }

    /// Writes what any exception means to the caller. One that is a fault of ours is logged with the trace id.
    void write(Exception exception, HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (exception instanceof ClientAbortException || exception.getCause() instanceof ClientAbortException) {
            return;
        }
        ApiProblem problem = translation.translate(exception);
        if (problem.status() >= 500) {
            LOG.error(
                    "{} {} failed with {}, trace {}",
                    request.getMethod(),
                    request.getRequestURI(),
                    problem.code(),
                    CurrentCall.traceId().orElse("-"),
                    exception);
        }
        write(problem, response);
    }

    /// Writes a problem, unless an answer is already on its way.
    void write(ApiProblem problem, HttpServletResponse response) throws IOException {
        if (response.isCommitted()) {
            return;
        }
        response.resetBuffer();
        response.setStatus(problem.status());
        problem.headers().forEach(response::setHeader);
        response.setContentType("application/problem+json");
        response.setCharacterEncoding("UTF-8");
        byte[] body = json.writeValueAsBytes(members(problem));
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
        response.flushBuffer();
    }

    private static Map<String, Object> members(ApiProblem problem) {
        Map<String, Object> members = new LinkedHashMap<>();
        HttpStatus status = HttpStatus.resolve(problem.status());
        members.put("type", "about:blank");
        members.put("title", status == null ? "Problem" : status.getReasonPhrase());
        members.put("status", problem.status());
        members.put("code", problem.code());
        members.put("detail", problem.detail());
        CurrentCall.traceId().ifPresent(traceId -> members.put("traceId", traceId));
        if (!problem.errors().isEmpty()) {
            members.put("errors", problem.errors());
        }
        problem.members().forEach(members::putIfAbsent);
        return members;
    }
}
