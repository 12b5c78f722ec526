package dev.mortise.server.platform.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/// Finds the method that a request is for as Spring does, but without trying each pattern of the hundred
/// that there are: one whose beginning or number of parts is not the path's cannot match it. What is left
/// Spring decides. Thread-safe.
final class Routes extends RequestMappingHandlerMapping {
    private final Map<RequestMappingInfo, List<Form>> forms = new ConcurrentHashMap<>();

    /// What every path has that a pattern matches.
    ///
    /// @param beginning the pattern before its first variable
    /// @param parts how many parts it has; -1 for any number
    private record Form(String beginning, int parts) {
        static Form of(String pattern) {
            int end = 0;
            while (end < pattern.length() && "{*?".indexOf(pattern.charAt(end)) < 0) {
                end++;
            }
            boolean isOpen = pattern.contains("**") || pattern.contains("{*");
            return new Form(pattern.substring(0, end), isOpen ? -1 : Routes.parts(pattern));
        }

        boolean mayMatch(Asked asked) {
            // A pattern with an open end matches its beginning without the last slash too.
            return parts < 0
                    ? asked.path.regionMatches(0, beginning, 0, Math.max(0, beginning.length() - 1))
                    : parts == asked.parts && asked.path.startsWith(beginning);
        }
    }

    /// A request whose path and method are at hand.
    private static final class Asked extends HttpServletRequestWrapper {
        private final String path;
        private final int parts;
        private final String method;

        Asked(HttpServletRequest request, String path) {
            super(request);
            this.path = path;
            this.parts = Routes.parts(path);
            this.method = request.getMethod();
        }

        @Override
        public String getMethod() {
            return method;
        }
    }

    private static int parts(String path) {
        int parts = 0;
        for (int at = 0; at < path.length(); at++) {
            if (path.charAt(at) == '/') {
                parts++;
            }
        }
        return parts;
    }

    @Override
    protected @Nullable HandlerMethod lookupHandlerMethod(String path, HttpServletRequest request) throws Exception {
        // Patterns see a path without its parameters and escapes.
        boolean isPlain = path.indexOf('%') < 0 && path.indexOf(';') < 0;
        return super.lookupHandlerMethod(path, isPlain ? new Asked(request, path) : request);
    }

    @Override
    protected @Nullable RequestMappingInfo getMatchingMapping(RequestMappingInfo info, HttpServletRequest request) {
        return request instanceof Asked asked && !mayMatch(info, asked)
                ? null
                : super.getMatchingMapping(info, request);
    }

    private boolean mayMatch(RequestMappingInfo info, Asked asked) {
        List<Form> known = forms.get(info);
        if (known == null) {
            known = info.getPatternValues().stream().map(Form::of).toList();
            forms.put(info, known);
        }
        for (Form form : known) {
            if (form.mayMatch(asked)) {
                return true;
            }
        }
        return known.isEmpty();
    }
}
