package dev.mortise.server.webhook;

import dev.mortise.server.platform.IpNetwork;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;

/// Which addresses a webhook may be sent to: those that are reachable over the internet, and networks
/// that the operator named. Immutable.
///
/// What is left out are the special-purpose networks that IANA registers (RFC 6890 and its registries)
/// and those that hold an IPv4 address within an IPv6 one, behind which a private address can hide.
final class PublicAddresses {
    private static final List<IpNetwork> SPECIAL = Stream.of(
                    "0.0.0.0/8", // this network
                    "10.0.0.0/8", // private
                    "100.64.0.0/10", // shared by carriers (CGNAT)
                    "127.0.0.0/8", // loopback
                    "169.254.0.0/16", // link-local, with the metadata services of clouds
                    "172.16.0.0/12", // private
                    "192.0.0.0/24", // protocol assignments
                    "192.0.2.0/24", // documentation
                    "192.31.196.0/24", // AS112
                    "192.52.193.0/24", // AMT
                    "192.88.99.0/24", // 6to4 relays
                    "192.168.0.0/16", // private
                    "192.175.48.0/24", // AS112
                    "198.18.0.0/15", // benchmarks
                    "198.51.100.0/24", // documentation
                    "203.0.113.0/24", // documentation
                    "224.0.0.0/4", // multicast
                    "240.0.0.0/4") // reserved, and broadcast
            .map(IpNetwork::parse)
            .toList();

    /// The one part of IPv6 that is given out to be reached.
    private static final IpNetwork GLOBAL = IpNetwork.parse("2000::/3");

    /// What within [#GLOBAL] is not; everything outside of it is refused anyhow: loopback, mapped,
    /// NAT64, unique local, link-local, multicast.
    private static final List<IpNetwork> SPECIAL_WITHIN_GLOBAL = Stream.of(
                    "2001::/23", // protocol assignments, with Teredo 2001::/32, benchmarks and ORCHID
                    "2001:db8::/32", // documentation
                    "2002::/16", // 6to4
                    "2620:4f:8000::/48", // AS112
                    "3fff::/20") // documentation
            .map(IpNetwork::parse)
            .toList();

    private final List<IpNetwork> allowed;

    /// @param allowed networks that may be reached although they are not public
    PublicAddresses(List<IpNetwork> allowed) {
        this.allowed = List.copyOf(allowed);
    }

    /// Whether a webhook may be sent there.
    boolean mayReach(InetAddress address) {
        return allowed.stream().anyMatch(network -> network.contains(address)) || isPublic(address);
    }

    private static boolean isPublic(InetAddress address) {
        // Java makes an IPv4 address of a mapped one by itself.
        return address.getAddress().length == 4
                ? SPECIAL.stream().noneMatch(network -> network.contains(address))
                : GLOBAL.contains(address)
                        && SPECIAL_WITHIN_GLOBAL.stream().noneMatch(network -> network.contains(address));
    }
}
