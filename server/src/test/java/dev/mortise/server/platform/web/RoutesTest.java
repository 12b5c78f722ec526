package dev.mortise.server.platform.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.context.support.StaticWebApplicationContext;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerExecutionChain;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.util.ServletRequestPathUtils;

/// Each path is for the same method as without [Routes].
class RoutesTest {
    @Controller
    static final class Shop {
        @GetMapping("/api/v1/plugins/{plugin}/{entity}")
        public void list() {}

        @PostMapping("/api/v1/plugins/{plugin}/{entity}")
        public void create() {}

        @GetMapping("/api/v1/plugins/{plugin}/{entity}/{id}")
        public void get() {}

        @GetMapping("/api/v1/plugins/{plugin}/{entity}/export")
        public void export() {}

        @GetMapping("/files/**")
        public void files() {}

        @GetMapping("/tail/{*rest}")
        public void tail() {}

        @GetMapping("/im?ge/*")
        public void image() {}

        @GetMapping({"/one", "/uno/{n}"})
        public void either() {}
    }

    private static String found(RequestMappingHandlerMapping mapping, String method, String path) {
        StaticWebApplicationContext context = new StaticWebApplicationContext();
        context.registerSingleton("shop", Shop.class);
        context.refresh();
        mapping.setApplicationContext(context);
        mapping.afterPropertiesSet();
        MockHttpServletRequest request = new MockHttpServletRequest(method, path);
        ServletRequestPathUtils.parseAndCache(request);
        try {
            HandlerExecutionChain chain = mapping.getHandler(request);
            return chain == null
                    ? "none"
                    : ((HandlerMethod) chain.getHandler()).getMethod().getName();
        } catch (Exception e) {
            return e.getClass().getSimpleName();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GET,/api/v1/plugins/a/b,list",
        "POST,/api/v1/plugins/a/b,create",
        "PUT,/api/v1/plugins/a/b,HttpRequestMethodNotSupportedException",
        "GET,/api/v1/plugins/a/b/c,get",
        "GET,/api/v1/plugins/a/b/export,export",
        "GET,/api/v1/plugins/a/b/,none",
        "GET,/api/v1/plugins/a,none",
        "GET,/%61pi/v1/plugins/a/b,list",
        "GET,/api;x=1/v1/plugins/a/b,list",
        "GET,/api/v1/plugins/a%2Fb/c,list",
        "GET,/files,files",
        "GET,/files/,files",
        "GET,/files/a/b,files",
        "GET,/filesystem,none",
        "GET,/tail,tail",
        "GET,/tail/x/y,tail",
        "GET,/image/x,image",
        "GET,/image/x/y,none",
        "GET,/one,either",
        "GET,/uno/2,either",
        "GET,/uno,none"
    })
    void aPathIsForTheSameMethodAsWithoutThem(String method, String path, String name) {
        assertThat(found(new RequestMappingHandlerMapping(), method, path)).isEqualTo(name);
        assertThat(found(new Routes(), method, path)).isEqualTo(name);
    }
}
