package dev.mortise.server.data.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import dev.mortise.server.data.entity.MoneyAmount;
import dev.mortise.server.data.entity.ValueType;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ValueRulesTest {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();
    private static final ValueType LINE = new ValueType.Text(ValueType.Form.LINE, 2, 5, null);
    private static final ValueType LINES = new ValueType.Text(ValueType.Form.LINES, 0, 100, null);
    private static final ValueType CODE =
            new ValueType.Text(ValueType.Form.LINE, 0, 50, Pattern.compile("[A-Z]+-[0-9]+"));
    private static final ValueType EMAIL = new ValueType.Text(ValueType.Form.EMAIL, 0, 254, null);
    private static final ValueType URL = new ValueType.Text(ValueType.Form.URL, 0, 2048, null);
    private static final ValueType INT = new ValueType.Whole(32, -10, 2_000_000_000);
    private static final ValueType BIGINT = new ValueType.Whole(64, Long.MIN_VALUE, Long.MAX_VALUE);
    private static final ValueType.Decimal DECIMAL =
            new ValueType.Decimal(18, 3, null, new BigDecimal("99999999999.5"));
    private static final ValueType MONEY = new ValueType.Money(new ValueType.Decimal(19, 4, null, null));
    private static final ValueType CHOICE = new ValueType.Choice(List.of("active", "hold"));
    private static final ValueType REF =
            new ValueType.Reference("supplier", 2, ValueType.OnDelete.RESTRICT, Optional.empty());
    private static final UUID ID = UUID.fromString("0190f0a4-7b9e-7c3d-9a54-2f1f0c6b8e11");

    record Good(ValueType type, String json, Object value) {}

    record Bad(ValueType type, String json, String code) {}

    static List<Good> good() {
        return List.of(
                new Good(LINE, "\"ab\"", "ab"),
                new Good(
                        LINE,
                        "\"\\uD83D\\uDE00\\uD83D\\uDE00\\uD83D\\uDE00\\uD83D\\uDE00\\uD83D\\uDE00\"",
                        "😀😀😀😀😀"),
                new Good(LINES, "\"a\\n\\tb\"", "a\n\tb"),
                new Good(CODE, "\"AB-12\"", "AB-12"),
                new Good(EMAIL, "\"anna.li@example.co.uk\"", "anna.li@example.co.uk"),
                new Good(URL, "\"https://example.com/a?b=c\"", "https://example.com/a?b=c"),
                new Good(INT, "12", 12),
                new Good(INT, "12.0", 12),
                new Good(INT, "1e3", 1000),
                new Good(BIGINT, "\"9223372036854775807\"", Long.MAX_VALUE),
                new Good(BIGINT, "9007199254740993", 9_007_199_254_740_993L),
                new Good(DECIMAL, "\"5\"", new BigDecimal("5.000")),
                new Good(DECIMAL, "0.1", new BigDecimal("0.100")),
                new Good(DECIMAL, "99999999999.123", new BigDecimal("99999999999.123")),
                new Good(DECIMAL, "\"-0.0000\"", new BigDecimal("0.000")),
                new Good(
                        MONEY,
                        "{\"amount\":\"12.30\",\"currency\":\"EUR\"}",
                        new MoneyAmount(new BigDecimal("12.3000"), "EUR")),
                new Good(new ValueType.Bool(), "true", true),
                new Good(new ValueType.Day(), "\"2024-02-29\"", LocalDate.of(2024, 2, 29)),
                new Good(
                        new ValueType.Moment(),
                        "\"2026-03-31T14:05:00.1234567+08:00\"",
                        OffsetDateTime.parse("2026-03-31T06:05:00.123456Z")),
                new Good(
                        new ValueType.Moment(),
                        "\"2026-03-31t14:05:00z\"",
                        OffsetDateTime.parse("2026-03-31T14:05:00Z")),
                new Good(CHOICE, "\"hold\"", "hold"),
                new Good(REF, "\"0190F0A4-7b9e-7c3d-9a54-2f1f0c6b8e11\"", ID),
                new Good(new ValueType.Identifier(), "\"" + ID + "\"", ID));
    }

    @ParameterizedTest
    @MethodSource("good")
    void aValueIsRead(Good row) {
        assertThat(ValueRules.read(row.type(), JSON.readTree(row.json()))).isEqualTo(new Reading.Accepted(row.value()));
    }

    @ParameterizedTest
    @MethodSource("good")
    void whatIsWrittenIsReadAgainAsTheSame(Good row) {
        JsonNode written = ValueJson.write(row.type(), row.value());
        assertThat(ValueRules.read(row.type(), JSON.readTree(written.toString())))
                .isEqualTo(new Reading.Accepted(row.value()));
    }

    static List<Bad> bad() {
        return List.of(
                new Bad(LINE, "12", "type"),
                new Bad(LINE, "\"a\"", "min"),
                new Bad(LINE, "\"abcdef\"", "max"),
                new Bad(LINE, "\"a\\nb\"", "characters"),
                new Bad(LINES, "\"a\\u0000b\"", "characters"),
                new Bad(LINES, "\"a\\ud800b\"", "characters"),
                new Bad(LINES, "\"a\\udc00\"", "characters"),
                new Bad(CODE, "\"ab-12\"", "pattern"),
                new Bad(CODE, "\"AB-12x\"", "pattern"),
                new Bad(EMAIL, "\"anna\"", "form"),
                new Bad(EMAIL, "\"anna@example\"", "form"),
                new Bad(EMAIL, "\"anna@exa mple.com\"", "form"),
                new Bad(URL, "\"javascript:alert(1)\"", "form"),
                new Bad(URL, "\"https:\"", "form"),
                new Bad(URL, "\"//example.com\"", "form"),
                new Bad(INT, "\"12\"", "type"),
                new Bad(INT, "1.5", "type"),
                new Bad(INT, "-11", "min"),
                new Bad(INT, "2000000001", "max"),
                new Bad(INT, "1e999999999", "type"),
                new Bad(BIGINT, "\"9223372036854775808\"", "max"),
                new Bad(BIGINT, "\"1.5\"", "type"),
                new Bad(DECIMAL, "\"abc\"", "type"),
                new Bad(DECIMAL, "\"\"", "type"),
                new Bad(DECIMAL, "\"1e3\"", "type"),
                new Bad(DECIMAL, "true", "type"),
                new Bad(DECIMAL, "\"0.0001\"", "scale"),
                new Bad(DECIMAL, "0.1000000000000000055511151231257827", "scale"),
                new Bad(DECIMAL, "\"1234567890123456\"", "precision"),
                new Bad(DECIMAL, "1e999999999", "precision"),
                new Bad(DECIMAL, "\"99999999999.6\"", "max"),
                new Bad(MONEY, "\"12.30\"", "type"),
                new Bad(MONEY, "{\"amount\":\"12.30\"}", "type"),
                new Bad(MONEY, "{\"amount\":\"12.30\",\"currency\":\"eur\"}", "currency"),
                new Bad(MONEY, "{\"amount\":\"x\",\"currency\":\"EUR\"}", "type"),
                new Bad(new ValueType.Bool(), "\"true\"", "type"),
                new Bad(new ValueType.Day(), "\"2023-02-29\"", "type"),
                new Bad(new ValueType.Day(), "\"0000-01-01\"", "type"),
                new Bad(new ValueType.Moment(), "\"2026-03-31T14:05:00\"", "type"),
                new Bad(new ValueType.Moment(), "\"2026-03-31T24:05:00Z\"", "type"),
                new Bad(new ValueType.Moment(), "\"0001-01-01T00:00:00+14:00\"", "type"),
                new Bad(CHOICE, "\"gone\"", "enum"),
                new Bad(CHOICE, "1", "type"),
                new Bad(REF, "\"1-1-1-1-1\"", "type"),
                new Bad(new ValueType.Json(), "{\"a\":[\"\\u0000\"]}", "characters"),
                new Bad(new ValueType.Json(), "{\"a\":1e999999}", "characters"));
    }

    @ParameterizedTest
    @MethodSource("bad")
    void aValueIsRefused(Bad row) {
        assertThat(ValueRules.read(row.type(), JSON.readTree(row.json())))
                .isInstanceOfSatisfying(Reading.Refused.class, refused -> {
                    assertThat(refused.code()).isEqualTo(row.code());
                    assertThat(refused.detail()).isNotBlank().hasSizeLessThan(300);
                });
    }
}
