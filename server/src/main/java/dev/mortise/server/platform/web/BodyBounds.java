package dev.mortise.server.platform.web;

import dev.mortise.server.platform.ApiProblem;
import dev.mortise.server.platform.LargeUploads;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.filter.OncePerRequestFilter;

/// Bounds what a request's body may hold, whether its length is announced or not: 1 MiB, 66 MiB for a
/// multipart upload (of which one file may have 64 MiB), or what a feature that stores files as they come
/// allows.
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 1)
class BodyBounds extends OncePerRequestFilter {
    static final long MOST_BYTES = 1 << 20;
    static final long MOST_UPLOAD_BYTES = 66L << 20;

    private final ProblemWriter problems;
    private final Supplier<List<LargeUploads>> largeUploads;

    BodyBounds(ProblemWriter problems, ObjectProvider<LargeUploads> largeUploads) {
        this.problems = problems;
        // Asked for with each request, which the provider takes long for.
        this.largeUploads = SingletonSupplier.of(() -> largeUploads.stream().toList());
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String type = request.getContentType();
        boolean upload = type != null && type.toLowerCase(Locale.ROOT).startsWith("multipart/form-data");
        long most = largeUploads.get().stream()
                .flatMapToLong(large -> large.mostBytes(request.getMethod(), request.getRequestURI()).stream())
                .findFirst()
                .orElse(upload ? MOST_UPLOAD_BYTES : MOST_BYTES);
        if (request.getContentLengthLong() > most) {
            response.setHeader("Connection", "close");
            problems.write(tooLarge(most), response);
            return;
        }
        chain.doFilter(new Bounded(request, most), response);
    }

    static ApiProblem tooLarge(long most) {
        return ApiProblem.of(413, "too_large", "the request's body may have " + most + " bytes at most")
                .with("limit", most);
    }

    private static final class Bounded extends HttpServletRequestWrapper {
        private final long most;
        private @Nullable BoundedStream stream;

        Bounded(HttpServletRequest request, long most) {
            super(request);
            this.most = most;
        }

        @Override
        public ServletInputStream getInputStream() throws IOException {
            if (stream == null) {
                stream = new BoundedStream(super.getInputStream(), most);
            }
            return stream;
        }

        @Override
        public BufferedReader getReader() throws IOException {
            return new BufferedReader(new InputStreamReader(getInputStream(), StandardCharsets.UTF_8));
        }
    }

    private static final class BoundedStream extends ServletInputStream {
        private final ServletInputStream source;
        private final long most;
        private long read;

        BoundedStream(ServletInputStream source, long most) {
            this.source = source;
            this.most = most;
        }

        @Override
        public int read() throws IOException {
            int next = source.read();
            if (next >= 0) {
                count(1);
            }
            return next;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int got = source.read(target, offset, length);
            if (got > 0) {
                count(got);
            }
            return got;
        }

        private void count(int bytes) {
            read += bytes;
            if (read > most) {
                throw tooLarge(most);
            }
        }

        @Override
        public boolean isFinished() {
            return source.isFinished();
        }

        @Override
        public boolean isReady() {
            return source.isReady();
        }

        @Override
        public void setReadListener(ReadListener listener) {
            source.setReadListener(listener);
        }
    }
}
