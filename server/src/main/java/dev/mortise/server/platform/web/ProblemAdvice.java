package dev.mortise.server.platform.web;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/// Renders whatever a controller throws, whatever the caller accepts.
@RestControllerAdvice
class ProblemAdvice {
    private final ProblemWriter problems;

    ProblemAdvice(ProblemWriter problems) {
        this.problems = problems;
    }

    @ExceptionHandler
    void handle(Exception exception, HttpServletRequest request, HttpServletResponse response) throws IOException {
        request.removeAttribute(RequestDispatcher.ERROR_EXCEPTION);
        problems.write(exception, request, response);
    }
}
