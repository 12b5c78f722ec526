package dev.mortise.server.platform;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/// Neighbouring IP addresses in the notation of CIDR, as `10.0.0.0/8` or `fd00::/8`. Immutable.
public final class IpNetwork {
    /// Only what stands for an address itself: a name would be looked up.
    private static final Pattern V4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
    private static final Pattern V6 = Pattern.compile("[0-9A-Fa-f:.]{2,45}");

    private static final int MOST = 200;

    private final byte[] address;
    private final int prefix;

    private IpNetwork(byte[] address, int prefix) {
        this.address = address;
        this.prefix = prefix;
    }

    /// Reads one.
    ///
    /// @param text as `10.0.0.0/8`; an address alone is a network of one
    /// @throws IllegalArgumentException when it is none, or has bits beyond its length
    public static IpNetwork parse(String text) {
        int slash = text.indexOf('/');
        String literal = slash < 0 ? text : text.substring(0, slash);
        if (!V4.matcher(literal).matches()
                && !(literal.contains(":") && V6.matcher(literal).matches())) {
            throw new IllegalArgumentException(
                    "no network: \"" + text + "\"; one is written as 10.0.0.0/8 or fd00::/8");
        }
        byte[] address;
        try {
            address = InetAddress.getByName(literal).getAddress();
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("no address: \"" + literal + "\"", e);
        }
        int bits = address.length * Byte.SIZE;
        String length = slash < 0 ? String.valueOf(bits) : text.substring(slash + 1);
        int prefix = length.matches("\\d{1,3}") ? Integer.parseInt(length) : -1;
        if (prefix < 0 || prefix > bits) {
            throw new IllegalArgumentException(
                    "no network: \"%s\"; after the / stands a number between 0 and %d".formatted(text, bits));
        }
        for (int bit = prefix; bit < bits; bit++) {
            if ((address[bit / Byte.SIZE] & 0x80 >> bit % Byte.SIZE) != 0) {
                throw new IllegalArgumentException(
                        "no network: \"%s\" has bits beyond its first %d".formatted(text, prefix));
            }
        }
        return new IpNetwork(address, prefix);
    }

    /// Reads several.
    ///
    /// @param text with commas between them; empty for none
    /// @throws IllegalArgumentException when one is none
    public static List<IpNetwork> parseAll(String text) {
        List<IpNetwork> networks = new ArrayList<>();
        if (!text.isBlank()) {
            for (String part : text.split(",", MOST + 1)) {
                networks.add(parse(part.strip()));
            }
        }
        if (networks.size() > MOST) {
            throw new IllegalArgumentException(MOST + " networks at most");
        }
        return List.copyOf(networks);
    }

    /// Whether an address is one of it. An IPv4 network has no IPv6 addresses, and the other way round.
    public boolean contains(InetAddress candidate) {
        byte[] bytes = candidate.getAddress();
        if (bytes.length != address.length) {
            return false;
        }
        int whole = prefix / Byte.SIZE;
        if (!Arrays.equals(bytes, 0, whole, address, 0, whole)) {
            return false;
        }
        int rest = prefix % Byte.SIZE;
        return rest == 0 || (bytes[whole] ^ address[whole]) >> (Byte.SIZE - rest) == 0;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof IpNetwork one && prefix == one.prefix && Arrays.equals(address, one.address);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(address) + prefix;
    }

    /// As it was written, but for zeros.
    @Override
    public String toString() {
        try {
            return InetAddress.getByAddress(address).getHostAddress() + "/" + prefix;
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }
}
