package dev.mortise.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Refusals of the decoder: what, where, and how soon.
class DecodeTest {
    private static final String PREAMBLE = "0061736d0d000100";

    record Refused(String what, String hex, String code, long byteOffset, String message) {}

    static Stream<Refused> refused() {
        return Stream.of(
                new Refused("nothing", "", "malformed", 0, "unexpected end-of-file"),
                new Refused("text", "68656c6c6f20776f726c64", "malformed", 0, "expected the bytes 00 61 73 6d"),
                new Refused("core module", "0061736d01000000", "core_module", 0, "found a core module"),
                new Refused("old version", "0061736d0c000100", "malformed", 4, "expected version 0x0d"),
                new Refused("section past the end", PREAMBLE + "0705", "malformed", 9, "expected 5 bytes"),
                new Refused("unknown section", PREAMBLE + "0d00", "malformed", 8, "malformed section id 13"),
                new Refused("count past the end", PREAMBLE + "0705ffffffff0f", "malformed", 10, "4294967295 types"),
                new Refused("number of 33 bits", PREAMBLE + "0705ffffffff1f", "malformed", 14, "integer too large"),
                new Refused(
                        "bytes after the last entry", PREAMBLE + "07020073", "malformed", 11, "section size mismatch"),
                new Refused(
                        "unknown type", PREAMBLE + "07020162", "malformed", 11, "(0x62) for component defined type"),
                new Refused("type index", PREAMBLE + "0703017005", "invalid", 12, "type index out of bounds"),
                new Refused("empty record", PREAMBLE + "0703017200", "invalid", 11, "at least one field"),
                new Refused("33 flags", flags(33), "invalid", 11, "cannot have more than 32 flags"),
                new Refused(
                        "name in capitals",
                        PREAMBLE + "07050140000100" + "0a08010003466f4f0100",
                        "invalid",
                        18,
                        "kebab"),
                new Refused("stream", PREAMBLE + "0703016600", "unsupported", 11, "streams"),
                new Refused("future", PREAMBLE + "0703016500", "unsupported", 11, "futures"),
                new Refused("error context", PREAMBLE + "07020164", "unsupported", 11, "error-context"),
                new Refused("map", PREAMBLE + "070401637d7d", "unsupported", 11, "maps"),
                new Refused("fixed list", PREAMBLE + "070401677d04", "unsupported", 11, "fixed-length lists"),
                new Refused("async built-in", PREAMBLE + "08020105", "unsupported", 11, "async"),
                new Refused("start", PREAMBLE + "0900", "unsupported", 8, "start functions"),
                new Refused("gc type", PREAMBLE + "0302015f", "unsupported", 11, "GC"));
    }

    private static String flags(int count) {
        StringBuilder names = new StringBuilder();
        for (int i = 0; i < count; i++) {
            names.append("02").append(HexFormat.of().toHexDigits((byte) ('a' + i / 26)));
            names.append(HexFormat.of().toHexDigits((byte) ('a' + i % 26)));
        }
        return PREAMBLE + "07" + HexFormat.of().toHexDigits((byte) (3 + names.length() / 2)) + "016e"
                + HexFormat.of().toHexDigits((byte) count) + names;
    }

    @ParameterizedTest
    @MethodSource("refused")
    void refusalSaysWhatAndWhere(Refused refused) {
        assertThatExceptionOfType(InvalidComponent.class)
                .isThrownBy(() -> Component.decode(HexFormat.of().parseHex(refused.hex())))
                .withMessageContaining(refused.message())
                .satisfies(invalid -> {
                    assertThat(invalid.code()).isEqualTo(refused.code());
                    assertThat(invalid.byteOffset()).isEqualTo(refused.byteOffset());
                });
    }

    private static byte[] nested(int levels) {
        byte[] inner = HexFormat.of().parseHex(PREAMBLE);
        for (int i = 0; i < levels; i++) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            out.writeBytes(HexFormat.of().parseHex(PREAMBLE));
            out.write(4);
            unsigned(out, inner.length);
            out.writeBytes(inner);
            inner = out.toByteArray();
        }
        return inner;
    }

    private static void unsigned(ByteArrayOutputStream out, int value) {
        int rest = value;
        while (rest >= 0x80) {
            out.write((rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        out.write(rest);
    }

    @Test
    void nestingIsBounded() {
        assertThat(Component.decode(nested(63)).type().exports()).isEmpty();
        assertThatExceptionOfType(InvalidComponent.class)
                .isThrownBy(() -> Component.decode(nested(20_000)))
                .withMessageContaining("nested too deeply");
    }

    /// A tuple of two of the type before, many times: 2ⁿ parts when written out.
    @Test
    void sharedTypesDoNotExplode() {
        ByteArrayOutputStream types = new ByteArrayOutputStream();
        unsigned(types, 60);
        types.writeBytes(HexFormat.of().parseHex("6f027d7d"));
        for (int i = 1; i < 60; i++) {
            types.writeBytes(new byte[] {0x6f, 2, (byte) (i - 1), (byte) (i - 1)});
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(HexFormat.of().parseHex(PREAMBLE));
        out.write(7);
        unsigned(out, types.size());
        out.writeBytes(types.toByteArray());
        assertThatExceptionOfType(InvalidComponent.class)
                .isThrownBy(() -> Component.decode(out.toByteArray()))
                .withMessageContaining("too large")
                .satisfies(invalid -> assertThat(invalid.code()).isEqualTo("too_large"));
    }

    @Test
    void hostileMegabyteIsRefusedSoon() {
        byte[] hostile = new byte[1 << 20];
        Arrays.fill(hostile, (byte) 0x7d);
        byte[] start = HexFormat.of().parseHex(PREAMBLE + "07f4ff3f" + "ffff3f");
        System.arraycopy(start, 0, hostile, 0, start.length);
        long began = System.nanoTime();
        assertThatExceptionOfType(InvalidComponent.class).isThrownBy(() -> Component.decode(hostile));
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(2));
    }

    @Test
    void mutatedComponentsAreAcceptedOrRefusedButNeverCrash() {
        long seed = 20_260_714;
        Random random = new Random(seed);
        for (String name : new String[] {"guest", "resources", "nested", "tables"}) {
            byte[] good = Fixture.bytes(name);
            for (int i = 0; i < 1_500; i++) {
                byte[] mutated = good.clone();
                int changes = 1 + random.nextInt(3);
                for (int change = 0; change < changes; change++) {
                    mutated[8 + random.nextInt(mutated.length - 8)] = (byte) random.nextInt(256);
                }
                int number = i;
                try {
                    Component.decode(mutated);
                } catch (InvalidComponent refused) {
                    assertThat(refused.byteOffset())
                            .as("offset of mutation %d of %s with seed %d", number, name, seed)
                            .isBetween(0L, (long) mutated.length);
                }
            }
        }
    }
}
