package dev.mortise.server.webhook;

import dev.mortise.server.platform.ServerOptions;
import dev.mortise.server.platform.Violations;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a webhook's URL may be. Checked when it is stored; where its host's name leads is checked at
/// every try.
final class TargetRules {
    static final int LONGEST = 2_000;

    private static final String FORM = "an absolute URL as https://example.com/hooks/orders; at most " + LONGEST
            + " characters, all of them ASCII, without user, password and fragment";
    private static final int HTTPS = 443;
    private static final int HTTP = 80;
    private static final int FIRST_UNPRIVILEGED = 1024;
    private static final int LAST = 65_535;

    /// Ports from 1024 on of services that are no receivers of webhooks: those that browsers refuse
    /// (Fetch, "bad port"), and databases, queues and administration.
    private static final Set<Integer> REFUSED = Set.of(
            1433, 1521, 1719, 1720, 1723, 2049, 2181, 2375, 2376, 2379, 2380, 3306, 3389, 3659, 4045, 4190, 5060, 5061,
            5432, 5672, 5900, 5984, 6000, 6379, 6443, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 8500, 9042, 9092,
            9200, 9300, 10080, 10250, 11211, 27017);

    private static final Pattern IP_LITERAL = Pattern.compile("\\[.*]|[0-9.]+");

    private final PublicAddresses addresses;
    private final boolean http;

    TargetRules(ServerOptions.Operation.Webhooks options) {
        addresses = new PublicAddresses(options.networks());
        http = options.http();
    }

    /// Checks a URL; what is wrong is noted.
    ///
    /// @return the URL, or an empty text when it is missing
    String check(Violations violations, String pointer, @Nullable String text) {
        if (text == null) {
            violations.add(pointer, "required", "a URL is required here: " + FORM);
            return "";
        }
        URI url = text.length() > LONGEST || !text.chars().allMatch(c -> c > ' ' && c < 0x7f) ? null : parsed(text);
        String scheme =
                url == null || url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
        if (url == null || url.getHost() == null || scheme.isEmpty()) {
            violations.add(pointer, "form", FORM);
        } else if (url.getRawUserInfo() != null) {
            violations.add(
                    pointer,
                    "credentials",
                    "a URL must hold no user and no password: receivers know us by the signature");
        } else if (url.getRawFragment() != null) {
            violations.add(pointer, "form", FORM);
        } else if (!scheme.equals("https") && !(http && scheme.equals("http"))) {
            violations.add(
                    pointer,
                    "scheme",
                    http
                            ? "must begin with https:// or http://"
                            : "must begin with https://; only the server's operator can allow http:// (MORTISE_WEBHOOK_HTTP)");
        } else if (!isPortAllowed(url.getPort(), scheme)) {
            violations.add(
                    pointer,
                    "port",
                    "the port must be 443%s, or one from 1024 on that belongs to no other kind of service; this is %d"
                            .formatted(http ? " (80 for http)" : "", url.getPort()));
        } else if (IP_LITERAL.matcher(url.getHost()).matches() && !mayReach(url.getHost())) {
            violations.add(
                    pointer,
                    "address",
                    "the address is not public; only the server's operator can allow others (MORTISE_WEBHOOK_NETWORKS)");
        }
        return text;
    }

    private static @Nullable URI parsed(String text) {
        try {
            return new URI(text).parseServerAuthority();
        } catch (URISyntaxException e) {
            return null;
        }
    }

    private static boolean isPortAllowed(int port, String scheme) {
        if (port == -1 || port == HTTPS || (port == HTTP && scheme.equals("http"))) {
            return true;
        }
        return port >= FIRST_UNPRIVILEGED && port <= LAST && !REFUSED.contains(port);
    }

    /// An address as text asks no name server.
    private boolean mayReach(String literal) {
        try {
            return addresses.mayReach(InetAddress.ofLiteral(literal));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /// The addresses that a host's name leads to, each of them checked. Asks the name server: may take
    /// long.
    ///
    /// @throws AddressRefused when one of them may not be reached
    /// @throws UnknownHostException when there is none
    InetAddress[] resolve(String host, Resolver resolver) throws UnknownHostException {
        InetAddress[] found = resolver.resolve(host);
        for (InetAddress one : found) {
            if (!addresses.mayReach(one)) {
                throw new AddressRefused();
            }
        }
        return found;
    }

    /// Finds a host's addresses.
    @FunctionalInterface
    interface Resolver {
        /// @throws UnknownHostException when there is none
        InetAddress[] resolve(String host) throws UnknownHostException;
    }

    /// A host's name leads to an address that may not be reached. Says not which, as that tells of the
    /// network inside.
    static final class AddressRefused extends UnknownHostException {
        private static final long serialVersionUID = 1L;

        AddressRefused() {
            super("the host's name leads to an address that is not public");
        }
    }
}
