package dev.mortise.server.platform.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.security.SecureRandom;
import java.util.Base64;
import org.springframework.security.web.header.HeaderWriter;

/// Sends a strict content security policy with every answer: nothing at all for the API, for pages only what comes
/// from this server. Styles that
/// a page's script inserts need the nonce that [StaticPages] put into the page.
final class ContentSecurityPolicy implements HeaderWriter {
    private static final String NONCE = ContentSecurityPolicy.class.getName() + ".nonce";
    private static final String HEADER = "Content-Security-Policy";
    private static final SecureRandom RANDOM = new SecureRandom();

    /// The nonce of this request's page; made at its first use.
    static String nonce(HttpServletRequest request) {
        if (request.getAttribute(NONCE) instanceof String nonce) {
            return nonce;
        }
        byte[] random = new byte[16];
        RANDOM.nextBytes(random);
        String nonce = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        request.setAttribute(NONCE, nonce);
        return nonce;
    }

    @Override
    public void writeHeaders(HttpServletRequest request, HttpServletResponse response) {
        if (request.getAttribute(NONCE) instanceof String nonce) {
            response.setHeader(
                    HEADER,
                    "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-" + nonce
                            + "'; img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self';"
                            + " frame-ancestors 'none'; base-uri 'none'; form-action 'self'");
        } else {
            response.setHeader(
                    HEADER, "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'");
        }
        response.setHeader("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()");
    }
}
