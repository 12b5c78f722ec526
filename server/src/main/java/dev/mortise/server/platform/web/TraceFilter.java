package dev.mortise.server.platform.web;

import dev.mortise.server.platform.CurrentCall;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/// The outermost filter: gives the request its trace id, taken from a W3C `traceparent` header when there is a
/// valid one,
/// and turns what no one below has caught into a problem.
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
class TraceFilter extends OncePerRequestFilter {
    static final String HEADER = "X-Trace-Id";

    private static final Pattern TRACEPARENT = Pattern.compile("[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}");
    private static final String NO_TRACE = "0".repeat(32);

    private final ProblemWriter problems;

    TraceFilter(ProblemWriter problems) {
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String traceId = traceId(request.getHeader("traceparent"));
        response.setHeader(HEADER, traceId);
        CurrentCall.<@Nullable Void, IOException>call(traceId, null, () -> {
            try {
                chain.doFilter(request, response);
            } catch (ServletException | RuntimeException e) {
                if (response.isCommitted()) {
                    // The server ends the connection, so that the caller sees that the answer is not whole.
                    throw new IOException("an answer broke off on its way", e);
                }
                problems.write(e, request, response);
            }
            return null;
        });
    }

    private static String traceId(@Nullable String traceparent) {
        if (traceparent != null && traceparent.length() == 55) {
            Matcher matcher = TRACEPARENT.matcher(traceparent);
            if (matcher.matches() && !matcher.group(1).equals(NO_TRACE)) {
                return matcher.group(1);
            }
        }
        ThreadLocalRandom random = ThreadLocalRandom.current();
        HexFormat hex = HexFormat.of();
        return hex.toHexDigits(random.nextLong()) + hex.toHexDigits(random.nextLong());
    }
}
