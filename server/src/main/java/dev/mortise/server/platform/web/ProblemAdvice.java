package dev.mortise.server.platform.web;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/// Renders whatever a controller throws, whatever the caller accepts.
@RestControllerAdvice
class ProblemAdvice {
    private final ProblemWriter problems;

    ProblemAdvice(ProblemWriter problems) {
        this.problems = problems;
    }

    /// @throws Exception the exception itself when an answer is on its way already: the connection ends before the
    ///   answer does, and the caller sees that it is not whole
    @ExceptionHandler
    void handle(Exception exception, HttpServletRequest request, HttpServletResponse response) throws Exception {
        boolean isUnderWay = response.isCommitted();
        request.removeAttribute(RequestDispatcher.ERROR_EXCEPTION);
        problems.write(exception, request, response);
        if (isUnderWay) {
            throw exception;
        }
    }
}
