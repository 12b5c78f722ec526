package dev.mortise.server.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mortise.server.platform.IpNetwork;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PublicAddressesTest {
    private static final PublicAddresses PUBLIC = new PublicAddresses(List.of());

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "0.1.2.3",
                "10.0.0.1",
                "10.255.255.255",
                "100.64.0.1",
                "100.127.255.255",
                "127.0.0.1",
                "127.255.255.254",
                "169.254.169.254",
                "169.254.170.2",
                "172.16.0.1",
                "172.31.255.255",
                "192.0.0.8",
                "192.0.0.170",
                "192.0.2.1",
                "192.31.196.1",
                "192.52.193.1",
                "192.88.99.1",
                "192.168.1.1",
                "192.175.48.1",
                "198.18.0.1",
                "198.19.255.255",
                "198.51.100.7",
                "203.0.113.7",
                "224.0.0.1",
                "239.255.255.255",
                "240.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "::ffff:10.0.0.1",
                "::ffff:169.254.169.254",
                "::127.0.0.1",
                "64:ff9b::10.0.0.1",
                "64:ff9b::808:808",
                "64:ff9b:1::1",
                "100::1",
                "2001::1",
                "2001:0:53aa:64c:0:fbff:f5ff:fffe",
                "2001:2::1",
                "2001:10::1",
                "2001:20::1",
                "2001:db8::1",
                "2002:a00:1::1",
                "2002:808:808::1",
                "2620:4f:8000::1",
                "3fff::1",
                "4000::1",
                "fc00::1",
                "fd00:ec2::254",
                "fe80::1",
                "fec0::1",
                "ff02::1",
                "ff0e::1"
            })
    void aSpecialAddressIsRefused(String literal) {
        assertThat(PUBLIC.mayReach(InetAddress.ofLiteral(literal))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1.1.1",
                "8.8.8.8",
                "9.255.255.255",
                "11.0.0.1",
                "100.63.255.255",
                "100.128.0.1",
                "126.255.255.255",
                "128.0.0.1",
                "169.253.255.255",
                "169.255.0.1",
                "172.15.255.255",
                "172.32.0.1",
                "192.0.1.1",
                "192.167.255.255",
                "192.169.0.1",
                "198.17.255.255",
                "198.20.0.1",
                "223.255.255.255",
                "::ffff:8.8.8.8",
                "2001:200::1",
                "2001:4860:4860::8888",
                "2606:4700:4700::1111",
                "2a00:1450::1"
            })
    void aPublicAddressIsReached(String literal) {
        assertThat(PUBLIC.mayReach(InetAddress.ofLiteral(literal))).isTrue();
    }

    @Test
    void whatTheOperatorNamesIsReachedAndNothingBesideIt() {
        PublicAddresses some = new PublicAddresses(IpNetwork.parseAll("10.20.0.0/16, fd12::/16, 192.168.7.7"));
        for (String reached : List.of("10.20.0.0", "10.20.255.255", "fd12:3::1", "192.168.7.7", "8.8.8.8")) {
            assertThat(some.mayReach(InetAddress.ofLiteral(reached)))
                    .as(reached)
                    .isTrue();
        }
        for (String refused : List.of("10.19.255.255", "10.21.0.0", "fd13::1", "192.168.7.8", "127.0.0.1", "::1")) {
            assertThat(some.mayReach(InetAddress.ofLiteral(refused)))
                    .as(refused)
                    .isFalse();
        }
    }
}
