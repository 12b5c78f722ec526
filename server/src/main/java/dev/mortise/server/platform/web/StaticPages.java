package dev.mortise.server.platform.web;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.http.CacheControl;
import org.springframework.util.StreamUtils;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.resource.PathResourceResolver;
import org.springframework.web.servlet.resource.ResourceTransformer;
import org.springframework.web.servlet.resource.ResourceTransformerChain;
import org.springframework.web.servlet.resource.TransformedResource;

/// The web application from `classpath:/static`: files under `assets/` carry a hash in their name and are kept for
/// a year, nothing else is kept. A
/// path that names no file and no part of the API is the application's own, so that a reload of any of its pages
/// works.
///
/// In `index.html` each `CSP_NONCE` is replaced by this answer's nonce (Vite's `html.cspNonce: 'CSP_NONCE'` puts
/// them there).
@Configuration(proxyBeanMethods = false)
class StaticPages implements WebMvcConfigurer {
    private static final String FOLDER = "classpath:/static/";
    private static final String NONCE_PLACE = "CSP_NONCE";

    @Override
    public void addResourceHandlers(ResourceHandlerRegistry registry) {
        registry.addResourceHandler("/assets/**")
                .addResourceLocations(FOLDER + "assets/")
                .setCacheControl(
                        CacheControl.maxAge(Duration.ofDays(365)).cachePublic().immutable());
        registry.addResourceHandler("/**")
                .addResourceLocations(FOLDER)
                .setUseLastModified(false)
                .setCacheControl(CacheControl.noStore())
                .resourceChain(false)
                .addResolver(new OrIndex())
                .addTransformer(new WithNonce());
    }

    private static final class OrIndex extends PathResourceResolver {
        @Override
        protected @Nullable Resource getResource(String path, Resource location) throws IOException {
            Resource file = super.getResource(path, location);
            if (file != null) {
                return file;
            }
            // Pages below others may have dots, as plugins/com.acme.inventory; what has one at the top was to be a
            // file.
            boolean pageOfTheApplication = !path.equals("api")
                    && !path.startsWith("api/")
                    && !path.startsWith("actuator")
                    && !path.startsWith("assets/")
                    && (path.contains("/") || !path.contains("."));
            Resource index = new ClassPathResource("static/index.html");
            return pageOfTheApplication && index.exists() ? index : null;
        }
    }

    private static final class WithNonce implements ResourceTransformer {
        @Override
        public Resource transform(HttpServletRequest request, Resource resource, ResourceTransformerChain chain)
                throws IOException {
            Resource transformed = chain.transform(request, resource);
            if (!"index.html".equals(transformed.getFilename())) {
                return transformed;
            }
            String nonce = ContentSecurityPolicy.nonce(request);
            String page = StreamUtils.copyToString(transformed.getInputStream(), StandardCharsets.UTF_8);
            return new TransformedResource(
                    transformed, page.replace(NONCE_PLACE, nonce).getBytes(StandardCharsets.UTF_8));
        }
    }
}
