package com.getfluxly.transport;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import com.getfluxly.Promise;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnswerReaderTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            HTTP/1.1 202 Accepted~Content-Length: 2~~{}                                | 202 | {}
            HTTP/1.1 202~Content-Length: 2~~{}beyond                                   | 202 | {}
            HTTP/1.0 202 Accepted~~{"accepted":1}                                      | 202 | {"accepted":1}
            HTTP/1.1 202 Accepted~transfer-encoding: chunked~~2~{}~0~~                 | 202 | {}
            HTTP/1.1 202 Accepted~Transfer-Encoding: Chunked~~1;a=b~{~1 ~}~0~X: y~~    | 202 | {}
            HTTP/1.1 202 Accepted~Transfer-Encoding: gzip, chunked~~A~0123456789~0~~   | 202 | 0123456789
            HTTP/1.1 100 Continue~~HTTP/1.1 103 Hints~Link: x~~HTTP/1.1 200 OK~Content-Length: 1~~1 | 200 | 1
            HTTP/1.1 204 No~Content-Length: 5~~                                        | 204 | ''
            HTTP/1.1 304 Not~Content-Length: 5~~                                       | 304 | ''
            HTTP/1.1 429 Slow~Retry-After: 7~Content-Length: 0~~                       | 429 | ''
            HTTP/1.1 503 ~~                                                            | 503 | ''
            """)
    void answer_isRead(String wire, int status, String body) throws IOException {
        TransportResponse answer = read(wire);

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.body()).asString(ISO_8859_1).isEqualTo(body);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''                                                                 | the connection ended before the answer
            HTTP/1.1 202 Accepted~Content-Length: 2~                           | the connection ended before the answer
            HTTP/1.1 202 Accepted~Content-Length: 2~~{                         | the answer was cut off
            HTTP/1.1 202 Accepted~Transfer-Encoding: chunked~~2~{              | the answer was cut off
            HTTP/1.1 202 Accepted~Transfer-Encoding: chunked~~2~{}~            | the connection ended before the answer
            HTTP/1.1 202 Accepted~Transfer-Encoding: chunked~~2~{}x~           | the answer has a chunk that is longer than its size
            HTTP/1.1 202 Accepted~Transfer-Encoding: chunked~~x~               | the answer has a chunk without a size
            HTTP/1.1 202 Accepted~Content-Length: two~~{}                      | the answer has a length that is no number
            HTTP/1.1 202 Accepted~Content-Length: -2~~{}                       | the answer has a length that is no number
            HTTP/2 202 Accepted~~                                              | the answer is no HTTP/1.1
            HTTP/1.1 2020 Accepted~~                                           | the answer is no HTTP/1.1
            SSH-2.0-OpenSSH_9.2~~                                              | the answer is no HTTP/1.1
            HTTP/1.1 202 Accepted~nothing~~                                    | the answer has a header without a name
            """)
    void whatIsNoAnswer_isAnIOException(String wire, String message) {
        assertThatIOException().isThrownBy(() -> read(wire)).withMessage(message);
    }

    @Test
    void headers_areFoundInAnyCase_andKeepAllValues() throws IOException {
        TransportResponse answer = read("HTTP/1.1 202 OK~X-A: 1~x-a:2 ~Content-Length: 0~~");

        assertThat(answer.headers().get("X-A")).containsExactly("1", "2");
        assertThat(answer.header("content-LENGTH")).contains("0");
    }

    @Test
    @Promise("I15")
    void body_isReadUpToTheLimitOnly() throws IOException {
        assertThat(AnswerReader.read(endless("HTTP/1.1 202 OK\r\n\r\n", "x")).body())
                .hasSize(262_144);
        assertThat(AnswerReader.read(endless("HTTP/1.1 202 OK\r\nContent-Length: 99999999999\r\n\r\n", "x"))
                        .body())
                .hasSize(262_144);
        assertThat(AnswerReader.read(endless("HTTP/1.1 202 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "5\r\n01234\r\n"))
                        .body())
                .hasSize(262_144);
    }

    @Test
    @Promise(value = "I15", mutant = "the head of an answer is read to its end")
    void head_isReadUpToTheLimitOnly() {
        assertThatIOException()
                .isThrownBy(() -> AnswerReader.read(endless("HTTP/1.1 202 OK\r\n", "X: y\r\n")))
                .withMessage("the head of the answer has more than 65536 bytes");
        assertThatIOException()
                .isThrownBy(() -> AnswerReader.read(endless("", "HTTP/1.1 100 Continue\r\n\r\n")))
                .withMessage("more than 10 interim answers");
    }

    @Test
    @Promise("I15")
    void limits_areThemselvesWithinBounds() throws IOException {
        // 15 of the status line, 4 around the value, and 1 of the last line; line feeds are not counted.
        String longest = "y".repeat(65_536 - 15 - 4 - 1);
        assertThat(read("HTTP/1.1 204 N~X: " + longest + "~~").header("X")).contains(longest);
        assertThatIOException()
                .isThrownBy(() -> read("HTTP/1.1 204 N~X: y" + longest + "~~"))
                .withMessage("the head of the answer has more than 65536 bytes");

        assertThat(read("HTTP/1.1 100 Continue~~".repeat(10) + "HTTP/1.1 204 No~~")
                        .status())
                .isEqualTo(204);

        String fullChunk = "HTTP/1.1 202 OK~Transfer-Encoding: chunked~~40000~" + "x".repeat(262_144);
        assertThat(read(fullChunk + "~").body()).hasSize(262_144);
        assertThatIOException()
                .isThrownBy(() -> read(fullChunk + "x~"))
                .withMessage("the answer has a chunk that is longer than its size");
    }

    @Test
    void head_isReadAsItIs_byteForByte() throws IOException {
        TransportResponse answer = read("HTTP/1.1 204 No\nX-A: 1\nX-B: a\0b\n\n");

        assertThat(answer.header("X-A")).contains("1");
        assertThat(answer.header("X-B")).contains("a\0b");
    }

    private static TransportResponse read(String wire) throws IOException {
        return AnswerReader.read(
                new ByteArrayInputStream(wire.replace("~", "\r\n").getBytes(ISO_8859_1)));
    }

    /** Far beyond every limit. */
    private static InputStream endless(String beginning, String rest) {
        String again = rest.repeat(1_000_000 / rest.length());
        return new ByteArrayInputStream((beginning + again).getBytes(ISO_8859_1));
    }
}
