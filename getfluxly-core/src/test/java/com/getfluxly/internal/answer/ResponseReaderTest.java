package com.getfluxly.internal.answer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.Promise;
import com.getfluxly.internal.answer.Answer.Body;
import com.getfluxly.internal.base.ManualClock;
import com.getfluxly.internal.encode.Encoding;
import com.getfluxly.transport.TransportResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseReaderTest {

    private static final int LIMIT = 262_144;

    private final ManualClock clock = new ManualClock();
    private final ResponseReader reader = new ResponseReader(clock);

    // ---- what a body is ---------------------------------------------------------------------------------------------

    @Test
    void json_isRead() {
        Answer answer = read(202, "{\"accepted\":1,\"errors\":[{\"index\":1}],\"request_id\":\"req_1\"}");

        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.body()).isEqualTo(Body.JSON);
        assertThat(answer.json())
                .isEqualTo(
                        Encoding.object("accepted", 1, "errors", List.of(Map.of("index", 1)), "request_id", "req_1"));
        assertThat(answer.failure()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\r\n\t ", "\uFEFF", "\uFEFF\n", "\u2003"})
    void nothing_isEmpty(String body) {
        assertThat(read(202, body).body()).isEqualTo(Body.EMPTY);
        assertThat(read(202, "text/html", body.getBytes(UTF_8)).body()).isEqualTo(Body.EMPTY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "{\"accepted\":",
                "{\"accepted\":1",
                "{\"detail\":\"cut",
                "{\"errors\":[{\"index\":1}",
                "{}x",
                "{} {}",
                "{},",
                "{'a':1}",
                "{a:1}",
                "{\"a\":NaN}",
                "{\"a\":01}",
                "{\"a\":\"\n\"}",
                "{/**/}",
                "[]",
                "[{}]",
                "1",
                "true",
                "null",
                "\"text\"",
                "OK",
                "\0",
                "}",
                "\u0003{}"
            })
    void anythingElse_isUnreadable(String body) {
        Answer answer = read(202, body);

        assertThat(answer.body()).isEqualTo(Body.UNREADABLE);
        assertThat(answer.json()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<html>",
                "<!DOCTYPE html><html></html>",
                " \r\n<html>",
                "\uFEFF<HTML>",
                "<?xml version=\"1.0\"?><Error/>",
                "<"
            })
    void markup_isHtmlWhateverTheHeaderSays(String body) {
        assertThat(read(200, body).body()).isEqualTo(Body.HTML);
        assertThat(read(200, null, body.getBytes(UTF_8)).body()).isEqualTo(Body.HTML);
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/html", "TEXT/HTML; charset=utf-16", "application/xhtml+xml"})
    void declaredHtml_isHtmlUnlessItIsJson(String type) {
        assertThat(read(200, type, "please log in".getBytes(UTF_8)).body()).isEqualTo(Body.HTML);
        assertThat(read(200, type, "[]".getBytes(UTF_8)).body()).isEqualTo(Body.HTML);
        assertThat(read(200, type, "{}".getBytes(UTF_8)).body()).isEqualTo(Body.JSON);
    }

    // ---- bytes ------------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json; charset=utf-16",
                "application/json; charset=bogus",
                "application/json; charset=\"",
                "text/plain",
                ";"
            })
    void charset_isUtf8WhateverTheHeaderSays(String type) {
        assertThat(read(202, type, "{\"detail\":\"é€😀\"}".getBytes(UTF_8)).json())
                .isEqualTo(Map.of("detail", "é€😀"));
    }

    @Test
    void otherCharset_isUnreadable() {
        assertThat(read(202, "application/json", "{}".getBytes(UTF_16)).body()).isEqualTo(Body.UNREADABLE);
    }

    @Test
    void byteOrderMark_isSkipped() {
        assertThat(read(202, "\uFEFF{\"accepted\":1}").json()).isEqualTo(Map.of("accepted", 1));
    }

    @Test
    void invalidUtf8_isReplaced() {
        assertThat(read(202, "application/json", "{\"detail\":\"é\"}".getBytes(ISO_8859_1))
                        .json())
                .isEqualTo(Map.of("detail", "\uFFFD"));
    }

    @Test
    void gzip_isUnreadableAndNotInflated() throws IOException {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
            out.write("{\"accepted\":1}".getBytes(UTF_8));
        }

        assertThat(read(202, "application/json", zipped.toByteArray()).body()).isEqualTo(Body.UNREADABLE);
    }

    // ---- bounds -----------------------------------------------------------------------------------------------------

    @Test
    @Promise("I15")
    void depth_isBounded() {
        assertThat(read(202, "{\"a\":" + "[".repeat(31) + "]".repeat(31) + "}").body())
                .isEqualTo(Body.JSON);
        assertThat(read(202, "{\"a\":" + "[".repeat(32) + "]".repeat(32) + "}").body())
                .isEqualTo(Body.UNREADABLE);
        assertThat(read(202, "{\"a\":" + "[".repeat(10_000) + "]".repeat(10_000) + "}")
                        .body())
                .isEqualTo(Body.UNREADABLE);
        assertThat(read(202, "{\"a\":".repeat(10_000)).body()).isEqualTo(Body.UNREADABLE);
    }

    @Test
    @Promise("I15")
    void numbers_areBounded() {
        assertThat(read(202, "{\"accepted\":" + "9".repeat(100) + "}").body()).isEqualTo(Body.JSON);
        assertThat(read(202, "{\"accepted\":" + "9".repeat(101) + "}").body()).isEqualTo(Body.UNREADABLE);
        assertThat(read(202, "{\"accepted\":" + "9".repeat(200_000) + "}").body())
                .isEqualTo(Body.UNREADABLE);
        assertThat(read(202, "{\"accepted\":" + "9".repeat(1_000_000) + "}").body())
                .isEqualTo(Body.UNREADABLE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e999999999", "-1e999999999", "1e-999999999", "0.1e400"})
    void extremeNumber_harmsNothing(String number) {
        Answer answer = read(202, "{\"accepted\":" + number + "}");

        assertThat(answer.body()).isEqualTo(Body.JSON);
        assertThat(answer.action()).isEqualTo(Action.SETTLE);
    }

    @Test
    @Promise("I15")
    void names_areBounded() {
        assertThat(read(202, "{\"" + "n".repeat(1_000) + "\":1}").body()).isEqualTo(Body.JSON);
        assertThat(read(202, "{\"" + "n".repeat(1_001) + "\":1}").body()).isEqualTo(Body.UNREADABLE);
        assertThat(read(202, "{\"" + "n".repeat(200_000) + "\":1}").body()).isEqualTo(Body.UNREADABLE);
    }

    @Test
    @Promise("I15")
    void bytes_areBounded() {
        byte[] padded = new byte[LIMIT + 100_000];
        Arrays.fill(padded, (byte) ' ');
        padded[0] = '{';
        padded[LIMIT - 1] = '}';
        padded[LIMIT] = 'x';

        assertThat(read(202, "application/json", padded).body()).isEqualTo(Body.JSON);

        padded[LIMIT - 1] = ' ';
        padded[LIMIT] = '}';
        assertThat(read(202, "application/json", padded).body()).isEqualTo(Body.UNREADABLE);
    }

    @Test
    void manyNamesWithOneHash_areRead() {
        String names = IntStream.range(0, 4_096)
                .mapToObj(i -> "\"" + colliding(i) + "\":1")
                .collect(Collectors.joining(","));

        assertThat(read(202, "{" + names + "}").json()).hasSize(4_096);
    }

    @Test
    void nameThatStandsTwice_countsOnce() {
        assertThat(read(202, "{\"accepted\":1,\"accepted\":2}").json()).isEqualTo(Map.of("accepted", 2));
    }

    // ---- headers ----------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(strings = {"Retry-After", "retry-after", "RETRY-AFTER"})
    void retryAfter_isReadFromItsHeader(String name) {
        assertThat(readWith(Map.of(name, List.of("7", "9"))).retryAfter()).isEqualTo(Duration.ofSeconds(7));
    }

    @Test
    void retryAfter_isCountedFromTheServersDate() {
        Answer answer = readWith(Map.of(
                "date", List.of("Sat, 16 May 2026 08:00:00 GMT"),
                "retry-after", List.of("Sat, 16 May 2026 08:00:07 GMT")));

        assertThat(answer.retryAfter()).isEqualTo(Duration.ofSeconds(7));
    }

    @Test
    void retryAfter_isNullWithoutTheHeader() {
        assertThat(readWith(Map.of()).retryAfter()).isNull();
        assertThat(readWith(Map.of("retry-after", List.of("soon"))).retryAfter())
                .isNull();
    }

    /** The wall clock of the test stands at 1778914800. */
    @ParameterizedTest
    @CsvSource({
        "0,  1778914807,           PT7S",
        "0,  1778914860,           PT1M",
        "0,  1778914861,           PT1M",
        "0,  4932514800,           PT1M",
        "0,  99999999999,          PT1M",
        "0,  999999999999,         ",
        "0,  9223372036854775808,  ",
        "0,  1778914800,           ",
        "0,  1778914799,           ",
        "0,  0,                    ",
        "0,  -1,                   ",
        "0,  soon,                 ",
        "0,  1778914807.5,         ",
        "0,  ١٧٧٨٩١٤٨٠٧,           ",
        "1,  1778914807,           ",
        "-1, 1778914807,           ",
        "00, 1778914807,           PT7S",
        "no, 1778914807,           "
    })
    void rateLimit_isAHintWithinAMinute(String remaining, String reset, @Nullable Duration hint) {
        assertThat(readWith(Map.of(
                                "x-ratelimit-remaining", List.of(remaining),
                                "x-ratelimit-reset", List.of(reset)))
                        .rateLimit()
                        .untilFullIfUsedUp())
                .isEqualTo(hint);
    }

    @Test
    void rateLimit_isCountedFromTheServersDate() {
        assertThat(readWith(Map.of(
                                "Date", List.of("Sat, 16 May 2026 08:00:00 GMT"),
                                "X-RateLimit-Remaining", List.of("0"),
                                "X-RateLimit-Reset", List.of("1778918403")))
                        .rateLimit()
                        .untilFullIfUsedUp())
                .isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void rateLimit_isNoHintWithoutBothHeaders() {
        assertThat(readWith(Map.of("X-RateLimit-Remaining", List.of("0")))
                        .rateLimit()
                        .untilFullIfUsedUp())
                .isNull();
        assertThat(readWith(Map.of("X-RateLimit-Reset", List.of("1778914807")))
                        .rateLimit()
                        .untilFullIfUsedUp())
                .isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "0,           0",
        "37,          37",
        "007,         7",
        "999999999,   999999999",
        "1000000000,  ",
        "99999999999, ",
        "-1,          ",
        "+1,          ",
        "1.5,         ",
        "many,        ",
        "٣,           ",
        "'',          "
    })
    void whatARateLimitLeaves_isANumberOfNineDigitsAtMost(String remaining, @Nullable Integer left) {
        assertThat(readWith(Map.of("X-RateLimit-Remaining", List.of(remaining)))
                        .rateLimit()
                        .remaining())
                .isEqualTo(left);
    }

    @Test
    void whatARateLimitLeaves_isUnknownWithoutTheHeader() {
        assertThat(readWith(Map.of()).rateLimit().remaining()).isNull();
    }

    // -----------------------------------------------------------------------------------------------------------------

    /** A parser that remembers names would remember those of strangers. */
    @Test
    @Promise("I12")
    void names_areForgottenWithTheirAnswer() {
        long before = usedBytes();
        for (int answer = 0; answer < 200; answer++) {
            StringBuilder body = new StringBuilder("{");
            for (int name = 0; name < 85; name++) {
                body.append(name == 0 ? "\"" : ",\"")
                        .append(answer * 85 + name)
                        .append("\u4e2d".repeat(980))
                        .append("\":1");
            }
            assertThat(read(503, body.append('}').toString()).body()).isEqualTo(Answer.Body.JSON);
        }

        assertThat(usedBytes() - before).isLessThan(4L * 1024 * 1024);
        assertThat(read(503, "{}").body()).as("still in use").isEqualTo(Answer.Body.JSON);
    }

    private static long usedBytes() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private Answer read(int status, String body) {
        return read(status, "application/json", body.getBytes(UTF_8));
    }

    private Answer read(int status, @Nullable String contentType, byte[] body) {
        Map<String, List<String>> headers =
                contentType == null ? Map.of() : Map.of("content-type", List.of(contentType));
        return reader.read(new TransportResponse(status, headers, body));
    }

    private Answer readWith(Map<String, List<String>> headers) {
        return reader.read(new TransportResponse(429, headers, new byte[0]));
    }

    /** Twelve pairs of either {@code Aa} or {@code BB}, which have the same hash code. */
    private static String colliding(int number) {
        return IntStream.range(0, 12)
                .mapToObj(bit -> (number >> bit & 1) == 0 ? "Aa" : "BB")
                .collect(Collectors.joining());
    }
}
