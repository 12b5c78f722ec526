package dev.mortise.server.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mortise.server.platform.ApiProblem;
import dev.mortise.server.platform.IpNetwork;
import dev.mortise.server.platform.ServerOptions;
import dev.mortise.server.platform.Violations;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TargetRulesTest {
    private static final TargetRules STRICT = new TargetRules(ServerOptions.Operation.Webhooks.STANDARD);

    /// What is wrong, as codes.
    private static List<String> codes(TargetRules rules, String url) {
        Violations violations = new Violations();
        rules.check(violations, "/url", url);
        try {
            violations.refuseIfAny();
            return List.of();
        } catch (ApiProblem problem) {
            assertThat(problem.errors())
                    .allSatisfy(error -> assertThat(error.pointer()).isEqualTo("/url"));
            return problem.errors().stream().map(ApiProblem.Violation::code).toList();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://example.com", "https://example.com/hooks?token=a%20b&c=d", "HTTPS://EXAMPLE.COM/x",
                "https://example.com:443/", "https://example.com:8443/", "https://xn--fsqu00a.xn--0zwm56d/",
                "https://8.8.8.8/", "https://[2606:4700:4700::1111]:8443/", "https://localhost/"
            })
    void aUrlOfTheInternetIsTaken(String url) {
        assertThat(codes(STRICT, url)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "http://example.com/, scheme",
        "ftp://example.com/, scheme",
        "file:///etc/passwd, form",
        "gopher://example.com/, scheme",
        "jar:https://example.com/, form",
        "example.com/hooks, form",
        "//example.com/hooks, form",
        "https:///hooks, form",
        "https://, form",
        "https://user@example.com/, credentials",
        "https://user:secret@example.com/, credentials",
        "https://example.com@10.0.0.1/, credentials",
        "https://example.com/#part, form",
        "https://example.com:22/, port",
        "https://example.com:25/, port",
        "https://example.com:80/, port",
        "https://example.com:5432/, port",
        "https://example.com:6379/, port",
        "https://example.com:0/, port",
        "https://example.com:65536/, port",
        "https://example.com:999999999999/, form",
        "https://127.0.0.1/, address",
        "https://[::1]/, address",
        "https://[::ffff:169.254.169.254]/latest, address",
        "https://[fe80::1%25eth0]/, address",
        "https://169.254.169.254/latest/meta-data, address",
        "https://2130706433/, address",
        "https://0x7f.1/, form",
        "https://127.1/, form",
        "https://under_score.example.com/, form",
        "https://例え.jp/, form",
        "'https://example.com/a b', form",
        "'https://example.com/\u0001', form",
        "'', form"
    })
    void anyOtherUrlIsRefusedWithTheReason(String url, String code) {
        assertThat(codes(STRICT, url)).containsExactly(code);
    }

    @Test
    void aLongUrlIsRefused() {
        assertThat(codes(STRICT, "https://example.com/" + "a".repeat(1_980))).isEmpty();
        assertThat(codes(STRICT, "https://example.com/" + "a".repeat(1_981))).containsExactly("form");
    }

    @Test
    void theOperatorAllowsPlainHttpAndNetworks() {
        TargetRules open = new TargetRules(
                new ServerOptions.Operation.Webhooks(IpNetwork.parseAll("127.0.0.0/8"), true, Duration.ofDays(30)));
        assertThat(codes(open, "http://127.0.0.1:18080/")).isEmpty();
        assertThat(codes(open, "http://example.com:80/")).isEmpty();
        assertThat(codes(open, "https://example.com:80/")).containsExactly("port");
        assertThat(codes(open, "http://10.0.0.1/")).containsExactly("address");
    }
}
