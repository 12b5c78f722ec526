package dev.mortise.server.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mortise.server.TestDatabase;
import dev.mortise.server.platform.start.SecretKeyFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretsIT {
    private static final String FIRST = key('a');
    private static final String SECOND = key('b');
    private static final String PURPOSE = "test:one";
    private static final byte[] PLAIN = "opensesame 芝麻开门".getBytes(StandardCharsets.UTF_8);

    private final TestDatabase database = TestDatabase.create();
    private final TenantTransactions transactions = database.transactions();

    @AfterEach
    void drop() {
        database.close();
    }

    private static String key(char letter) {
        return Base64.getEncoder()
                .encodeToString(String.valueOf(letter).repeat(32).getBytes(StandardCharsets.US_ASCII));
    }

    private static Secrets secrets(String keys) {
        return new Secrets(SecretKeys.parse(keys));
    }

    private byte[] seal(Secrets secrets, String purpose) {
        return transactions.inPlatform(tx -> secrets.seal(tx, purpose, PLAIN));
    }

    @Test
    void whatIsSealedOpensForItsPurposeAloneAndNeverLooksTheSame() {
        Secrets secrets = secrets(FIRST);
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            byte[] sealed = seal(secrets, PURPOSE);
            assertThat(seen.add(Base64.getEncoder().encodeToString(sealed))).isTrue();
            assertThat(new String(sealed, StandardCharsets.ISO_8859_1)).doesNotContain("opensesame");
            assertThat(sealed).startsWith(secrets.currentHead());
            assertThat(secrets.open(PURPOSE, sealed)).isEqualTo(PLAIN);
        }
        byte[] sealed = seal(secrets, PURPOSE);
        assertThatThrownBy(() -> secrets.open("test:other", sealed))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageNotContaining("opensesame");
        for (int at = 0; at < sealed.length; at++) {
            byte[] changed = sealed.clone();
            changed[at] ^= 1;
            assertThatThrownBy(() -> secrets.open(PURPOSE, changed)).isInstanceOf(RuntimeException.class);
        }
        assertThatThrownBy(() -> secrets.open(PURPOSE, new byte[3])).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aNodeWithoutTheOthersKeysNeitherStartsNorSeals() {
        Secrets other = secrets(SECOND);
        // Nothing is sealed yet: any key will do.
        other.checkKeys(transactions);
        byte[] sealed = seal(secrets(FIRST), PURPOSE);
        assertThatThrownBy(() -> other.checkKeys(transactions))
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining("MORTISE_SECRET_KEYS")
                .hasMessageNotContaining(FIRST)
                .hasMessageNotContaining(SECOND);
        assertThatThrownBy(() -> seal(other, PURPOSE))
                .isInstanceOfSatisfying(
                        ApiProblem.class, problem -> assertThat(problem.code()).isEqualTo("secret_keys"));
        assertThatThrownBy(() -> other.open(PURPOSE, sealed))
                .isInstanceOfSatisfying(
                        ApiProblem.class,
                        problem -> assertThat(problem.status()).isEqualTo(503));
        assertThat(database.asSuperuser("select count(1) from secret_keys")).containsExactly(List.of("1"));
        secrets(SECOND + "," + FIRST).checkKeys(transactions);
    }

    @Test
    void aFormerKeyIsForgottenWhenNothingIsLeftUnderIt() {
        seal(secrets(FIRST), PURPOSE);
        Secrets both = secrets(SECOND + " " + FIRST);
        seal(both, PURPOSE);
        var left = new Object() {
            boolean value = true;
        };
        SealedRows rows = new SealedRows() {
            @Override
            public int renew(int most) {
                return 0;
            }

            @Override
            public boolean isAnyLeft() {
                return left.value;
            }
        };
        SecretRenewal renewal = new SecretRenewal(transactions, both, () -> List.of(rows));
        renewal.renew();
        assertThat(database.asSuperuser("select count(1) from secret_keys")).containsExactly(List.of("2"));
        left.value = false;
        renewal.renew();
        assertThat(database.asSuperuser("select count(1) from secret_keys")).containsExactly(List.of("1"));
        secrets(SECOND).checkKeys(transactions);
    }

    @Test
    void theFirstStartMakesAFileThatOnlyItsOwnerReads(@TempDir Path folder) throws IOException {
        Path data = folder.resolve("data");
        Path file = data.resolve("secrets.key");
        SecretKeys made = SecretKeyFile.open(data, null);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(SecretKeyFile.open(data, null)).hasToString(made.toString());
        assertThat(SecretKeyFile.open(data, FIRST).toString()).isNotEqualTo(made.toString());
        try (var left = Files.list(data)) {
            assertThat(left).containsExactly(file);
        }
        Files.writeString(file, FIRST + "\n" + SECOND + "\n");
        assertThat(SecretKeyFile.open(data, null))
                .hasToString(SecretKeys.parse(FIRST + "," + SECOND).toString());
        Files.writeString(file, "no key");
        assertThatThrownBy(() -> SecretKeyFile.open(data, null))
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining("secrets.key")
                .hasMessageNotContaining("no key\"");
    }
}
