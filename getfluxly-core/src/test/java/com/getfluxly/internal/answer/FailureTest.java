package com.getfluxly.internal.answer;

import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.Promise;
import com.getfluxly.error.ErrorCode;
import com.getfluxly.error.FailureKind;
import com.getfluxly.transport.MaybeSentException;
import com.getfluxly.transport.NotSentException;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.ProtocolException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.security.InvalidAlgorithmParameterException;
import java.security.cert.CertificateException;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import javax.crypto.AEADBadTagException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Promise("I59")
class FailureTest {

    private static final String TOKEN = "gflux_secret_planted";

    private final Secrets secrets = new Secrets();

    FailureTest() {
        secrets.add(TOKEN);
    }

    private Failure failure(Throwable thrown) {
        return Failure.of(thrown, secrets);
    }

    private static <T extends Throwable> T caused(T thrown, Throwable cause) {
        thrown.initCause(cause);
        return thrown;
    }

    // ---- what kind it is --------------------------------------------------------------------------------------------

    static Stream<Arguments> kinds() {
        return Stream.of(
                Arguments.of(FailureKind.DNS, new UnknownHostException("api.getfluxly.invalid")),
                Arguments.of(FailureKind.DNS, caused(new ConnectException(), new UnresolvedAddressException())),
                Arguments.of(FailureKind.DNS, new UncheckedIOException(new UnknownHostException("nowhere"))),
                Arguments.of(FailureKind.CONNECT, new ConnectException("Connection refused")),
                Arguments.of(FailureKind.CONNECT, caused(new ConnectException(), new ClosedChannelException())),
                Arguments.of(FailureKind.CONNECT, new NoRouteToHostException("no route")),
                Arguments.of(FailureKind.CONNECT, new IOException("failed", new ConnectException("refused"))),
                Arguments.of(FailureKind.TIMEOUT_CONNECT, new HttpConnectTimeoutException("HTTP connect timed out")),
                Arguments.of(FailureKind.TIMEOUT_CONNECT, new SocketTimeoutException("Connect timed out")),
                Arguments.of(FailureKind.TIMEOUT_CONNECT, new SocketTimeoutException("no connection within 300 ms")),
                Arguments.of(FailureKind.TIMEOUT_CONNECT, new SocketTimeoutException("no connection in time")),
                Arguments.of(
                        FailureKind.TIMEOUT_CONNECT,
                        caused(new HttpConnectTimeoutException("late"), new ConnectException("late"))),
                Arguments.of(FailureKind.TLS, new SSLHandshakeException("PKIX path building failed")),
                Arguments.of(FailureKind.TLS, new SSLPeerUnverifiedException("host name")),
                Arguments.of(FailureKind.TLS, new SSLException("Unsupported or unrecognized SSL message")),
                Arguments.of(
                        FailureKind.TLS,
                        new IOException(caused(new SSLHandshakeException("no"), new CertificateException("no")))),
                Arguments.of(FailureKind.INTERRUPTED, new InterruptedException()),
                Arguments.of(FailureKind.INTERRUPTED, new ClosedByInterruptException()),
                Arguments.of(FailureKind.TIMEOUT_ANSWER, new InterruptedIOException("no answer within 5000 ms")),
                Arguments.of(FailureKind.TIMEOUT_ANSWER, new HttpTimeoutException("request timed out")),
                Arguments.of(FailureKind.TIMEOUT_ANSWER, new SocketTimeoutException("Read timed out")),
                Arguments.of(FailureKind.TIMEOUT_ANSWER, new SocketTimeoutException("Read timed out on connection 3")),
                Arguments.of(FailureKind.TIMEOUT_ANSWER, new SocketTimeoutException()),
                Arguments.of(FailureKind.TIMEOUT_ANSWER, new ExecutionException(new TimeoutException())),
                Arguments.of(FailureKind.RESET, new SocketException("Connection reset")),
                Arguments.of(FailureKind.RESET, new IOException("HTTP/1.1 header parser received no bytes")),
                Arguments.of(FailureKind.RESET, new EOFException("EOF reached while reading")),
                Arguments.of(FailureKind.RESET, new ClosedChannelException()),
                Arguments.of(FailureKind.RESET, new SSLException("closing inbound before close_notify")),
                Arguments.of(FailureKind.RESET, new IOException("fixed content-length: 9, bytes received: 3 closed")),
                Arguments.of(FailureKind.RESET, new IllegalStateException("I/O error", new SocketException("reset"))),
                Arguments.of(FailureKind.RESET, new SSLException("Tag mismatch", new AEADBadTagException("damaged"))),
                Arguments.of(FailureKind.CLIENT_FAULT, new NullPointerException("planted")),
                Arguments.of(FailureKind.CLIENT_FAULT, new IOException("closed", new NullPointerException("planted"))),
                Arguments.of(
                        FailureKind.CLIENT_FAULT,
                        new SSLException(
                                "Unexpected error",
                                new RuntimeException(new InvalidAlgorithmParameterException("no trust anchors")))),
                Arguments.of(FailureKind.CLIENT_FAULT, new NoClassDefFoundError("com/example/Gone")),
                Arguments.of(FailureKind.CLIENT_FAULT, new OutOfMemoryError("Java heap space")),
                Arguments.of(FailureKind.CLIENT_FAULT, new IOException("wrapped", new IllegalStateException("bug"))),
                Arguments.of(FailureKind.CLIENT_FAULT, new IOException("no", new FileNotFoundException("release"))),
                Arguments.of(FailureKind.CLIENT_FAULT, new SocketException("Too many open files")),
                Arguments.of(FailureKind.OTHER, new IOException("planted")),
                Arguments.of(FailureKind.OTHER, new ProtocolException("the answer is no HTTP/1.1")),
                Arguments.of(FailureKind.OTHER, new CompletionException(new CancellationException())),
                Arguments.of(
                        FailureKind.PROXY,
                        new NotSentException(FailureKind.PROXY, "the proxy", new ConnectException("refused"))),
                Arguments.of(FailureKind.RESET, new NotSentException(null, "reset", new SocketException("reset"))));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void kind_isToldByTheTypesOfTheChain(FailureKind kind, Throwable thrown) {
        assertThat(failure(thrown).kind()).isEqualTo(kind);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void kind_isTheSameBehindWhatPassesItOn(FailureKind kind, Throwable thrown) {
        Throwable wrapped = new CompletionException(new ExecutionException(thrown));

        assertThat(failure(wrapped).kind()).isEqualTo(kind);
        assertThat(failure(wrapped).text()).isEqualTo(failure(thrown).text());
    }

    @Test
    void interrupt_isToldByTheStatusThatGoesWithIt() {
        Thread.currentThread().interrupt();
        try {
            assertThat(failure(new InterruptedIOException("interrupted while waiting"))
                            .kind())
                    .isEqualTo(FailureKind.INTERRUPTED);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    /** A meter's tag goes on as it was. */
    @ParameterizedTest
    @EnumSource(FailureKind.class)
    void code_isTimeoutOrNetworkError(FailureKind kind) {
        boolean late = kind.code().startsWith("timeout") || kind == FailureKind.INTERRUPTED;

        assertThat(Answer.none(Failure.of(kind)).code())
                .isEqualTo((late ? ErrorCode.TIMEOUT : ErrorCode.NETWORK_ERROR).code());
    }

    @Test
    void hostileChain_isReadAsFarAsItGoes() {
        Exception one = new Exception("one");
        Exception two = new Exception("two", one);
        one.initCause(two);
        Throwable endless = new IOException("bottom");
        for (int i = 0; i < 100_000; i++) {
            endless = new IOException("layer", endless);
        }

        assertThat(failure(one).kind()).isEqualTo(FailureKind.OTHER);
        assertThat(failure(one).text()).isEqualTo("java.lang.Exception: one");
        assertThat(failure(endless).kind()).isEqualTo(FailureKind.OTHER);
        assertThat(failure(new Hostile()).text()).isEqualTo(Hostile.class.getName());
        assertThat(failure(new Hostile()).cause()).hasToString(Hostile.class.getName());
    }

    private static final class Hostile extends IOException {

        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw new IllegalStateException("no message");
        }

        @Override
        public synchronized @Nullable Throwable getCause() {
            throw new IllegalStateException("no cause");
        }
    }

    @Test
    void hostileEquality_isNotAsked() {
        assertThat(failure(new Unequal(new IOException("below"))).text())
                .isEqualTo(Unequal.class.getName() + ": planted");
    }

    private static final class Unequal extends IOException {

        private static final long serialVersionUID = 1L;

        private Unequal(Throwable cause) {
            super("planted", cause);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            throw new IllegalStateException("no equality");
        }

        @Override
        public int hashCode() {
            throw new IllegalStateException("no hash");
        }
    }

    // ---- whether it may have arrived --------------------------------------------------------------------------------

    @ParameterizedTest
    @MethodSource("kinds")
    void arrival_isWhatTheKindSays_unlessTheTransportKnowsBetter(FailureKind kind, Throwable thrown) {
        boolean known = thrown instanceof NotSentException;

        assertThat(failure(thrown).mayHaveArrived()).isEqualTo(Failure.of(kind).mayHaveArrived() && !known);
        assertThat(failure(new NotSentException(null, "not sent", thrown)).mayHaveArrived())
                .isFalse();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void arrival_isPossible_whateverTheKind_ifTheTransportSaysSo(FailureKind kind, Throwable thrown) {
        Failure failure = failure(new IOException(new MaybeSentException("tried twice", thrown)));

        assertThat(failure.mayHaveArrived()).isTrue();
        assertThat(failure.kind()).isEqualTo(kind);
    }

    // ---- what of it may be repeated ---------------------------------------------------------------------------------

    @Test
    void text_namesTheClass_andTheFirstMessageFromThereOn() {
        assertThat(failure(new ConnectException("Connection refused")).text())
                .isEqualTo("java.net.ConnectException: Connection refused");
        assertThat(failure(caused(new ConnectException(), new SocketException("deep")))
                        .text())
                .isEqualTo("java.net.ConnectException: deep");
        assertThat(failure(new IOException("outer", new ConnectException("inner")))
                        .text())
                .isEqualTo("java.net.ConnectException: inner");
        assertThat(failure(new NullPointerException()).text()).isEqualTo("java.lang.NullPointerException");
    }

    @Test
    @Promise({"I45", "I51"})
    void text_holdsNoToken_noBody_noId_andIsOneShortLine() {
        assertThat(failure(new IOException("Authorization: Bearer " + TOKEN)).text())
                .isEqualTo("java.io.IOException: Authorization: Bearer ***");
        assertThat(failure(new IOException("cannot send {\"events\":[{\"user\":\"ada@example.org\"}]}"))
                        .text())
                .isEqualTo("java.io.IOException: cannot send …");
        assertThat(failure(new IOException("POST /v1/profiles/ada@example.org/erase failed"))
                        .text())
                .isEqualTo("java.io.IOException: POST /v1/profiles/… failed");
        assertThat(failure(new IOException("forged\r\nERROR \u001b[2J" + "x".repeat(10_000)))
                        .text())
                .hasSize(200)
                .startsWith("java.io.IOException: forged\\u000d\\u000aERROR \\u001b[2Jxxx");
    }

    @Test
    void cause_isTheOriginalIfNoTextHoldsAToken() {
        IOException original = new IOException("reset", new SocketException("Connection reset"));

        assertThat(failure(original).cause()).isSameAs(original);
        assertThat(failure(new CompletionException(original)).cause()).isSameAs(original);
    }

    @Test
    @Promise("I45")
    void cause_isACopyIfATextHoldsTheToken() {
        IOException original = new IOException("cannot", new IllegalArgumentException("header: Bearer " + TOKEN));

        Throwable copy = Objects.requireNonNull(failure(original).cause());

        assertThat(copy).isNotSameAs(original).hasToString("java.io.IOException: cannot");
        assertThat(copy.getCause()).hasToString("java.lang.IllegalArgumentException: header: Bearer ***");
        assertThat(copy.getStackTrace()).isEqualTo(original.getStackTrace());
    }

    @Test
    @Promise("I45")
    void cause_isACopyIfWhatWasSuppressedHoldsTheToken_orTheTextIsMade() {
        IOException suppressing = new IOException("cannot");
        suppressing.addSuppressed(new IOException(TOKEN));
        IOException telling = new IOException() {
            private static final long serialVersionUID = 1L;

            @Override
            @SuppressWarnings("OverrideThrowableToString") // as some do
            public String toString() {
                return "sent with " + TOKEN;
            }
        };

        assertThat(failure(suppressing).cause()).hasNoSuppressedExceptions().hasToString("java.io.IOException: cannot");
        assertThat(failure(telling).cause()).hasToString(telling.getClass().getName());
    }

    /** A scan for tokens takes its time, and is made on the delivery thread. */
    @ParameterizedTest
    @ValueSource(strings = {"g", "\\", "%25", "\\u"})
    @Timeout(value = 20, threadMode = ThreadMode.SEPARATE_THREAD)
    void cause_isACutCopyIfItsTextIsLong(String piece) {
        for (int i = 0; i < 8; i++) {
            secrets.add("gflux_secret_no_" + i);
        }
        IOException original = new IOException(piece.repeat(2_000_000));

        Throwable copy = Objects.requireNonNull(failure(original).cause());

        assertThat(copy).isNotSameAs(original);
        assertThat(copy.getMessage()).hasSize(512);
        assertThat(copy.getStackTrace()).isEqualTo(original.getStackTrace());
    }

    @Test
    @Timeout(value = 20, threadMode = ThreadMode.SEPARATE_THREAD)
    void cause_isACopyIfItsTextsAreLongTogether() {
        IOException original = new IOException("cannot");
        for (int i = 0; i < 60; i++) {
            original.addSuppressed(new IOException("\\".repeat(4_000)));
        }

        assertThat(failure(original).cause()).isNotSameAs(original).hasToString("java.io.IOException: cannot");
    }
}
