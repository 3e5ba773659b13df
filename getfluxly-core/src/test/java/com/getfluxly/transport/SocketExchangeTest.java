package com.getfluxly.transport;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.getfluxly.Promise;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One exchange on a connection of its own, with a server that does just what the test says. */
@Timeout(30)
class SocketExchangeTest {

    private static final Duration PATIENT = Duration.ofSeconds(20);
    private static final String ACCEPTED = "HTTP/1.1 202 Accepted\r\nContent-Length: 2\r\n\r\n{}";
    private static final byte[] BODY = "{\"events\":[]}".getBytes(ISO_8859_1);
    private static final byte[] HUGE = new byte[16 * 1024 * 1024];

    private static final int TLS_ALERT = 21;

    private final ServerSocket server;
    private final SocketChannel channel = SocketChannel.open();
    private final Sending sending = new Sending();

    SocketExchangeTest() throws IOException {
        server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void close() throws IOException {
        channel.close();
        server.close();
    }

    /** What the server does with its one connection; what it has received is its result. */
    private interface Service {

        String serve(Socket connection) throws IOException, InterruptedException;
    }

    private FutureTask<String> served(Service service) {
        FutureTask<String> task = new FutureTask<>(() -> {
            try (Socket connection = server.accept()) {
                return service.serve(connection);
            }
        });
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        thread.start();
        return task;
    }

    private static String answer(Socket connection, String request, String answer) throws IOException {
        String received = new String(connection.getInputStream().readNBytes(request.length()), ISO_8859_1);
        connection.getOutputStream().write(answer.getBytes(ISO_8859_1));
        return received;
    }

    private static String headUpTo(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        for (int c = in.read(); c >= 0 && !head.toString().endsWith("\r\n\r\n"); c = in.read()) {
            head.append((char) c);
        }
        return head.toString();
    }

    private SocketExchange exchange(String scheme) {
        return exchange(scheme, UnaryOperator.identity());
    }

    private SocketExchange exchange(String scheme, UnaryOperator<JdkHttpTransport.Builder> settings) {
        ApiHost host = ApiHost.of(scheme + "://127.0.0.1:" + server.getLocalPort());
        JdkHttpTransport.Builder builder = settings.apply(JdkHttpTransport.builder(host));
        return new SocketExchange(host, new HttpClientFactory(builder, Ticker.SYSTEM), channel);
    }

    private SocketExchange connected(Duration timeout) throws Exception {
        SocketExchange exchange = exchange("http");
        exchange.connect(address(), timeout);
        return exchange;
    }

    private InetSocketAddress address() {
        return (InetSocketAddress) server.getLocalSocketAddress();
    }

    private static TransportRequest request(byte[] body) {
        return new TransportRequest(
                "POST", "/v1/events/batch", Map.of("Authorization", "Bearer gflux_secret_test"), body, PATIENT);
    }

    /** What {@link #BODY} is sent as. */
    private String expected() {
        return "POST /v1/events/batch HTTP/1.1\r\n"
                + "Host: 127.0.0.1:" + server.getLocalPort() + "\r\n"
                + "Connection: close\r\n"
                + "Content-Length: 13\r\n"
                + "Authorization: Bearer gflux_secret_test\r\n"
                + "\r\n"
                + "{\"events\":[]}";
    }

    // ---- sending ----------------------------------------------------------------------------------------------------

    @Test
    void request_isOnTheWireAsItIs_andItsAnswerComesBack() throws Exception {
        FutureTask<String> served = served(connection -> answer(connection, expected(), ACCEPTED));

        try (SocketExchange exchange = connected(PATIENT)) {
            TransportResponse answer = exchange.send(request(BODY), sending);

            assertThat(answer.status()).isEqualTo(202);
            assertThat(answer.body()).asString(ISO_8859_1).isEqualTo("{}");
        }
        assertThat(served.get()).isEqualTo(expected());
        assertThat(sending.hasBegun()).isTrue();
    }

    @Test
    @Promise("I21")
    void exchangeThatWasGivenUp_sendsNoBody() throws Exception {
        FutureTask<String> served =
                served(connection -> new String(connection.getInputStream().readAllBytes(), ISO_8859_1));
        sending.giveUp();

        try (SocketExchange exchange = connected(PATIENT)) {
            assertThatThrownBy(() -> exchange.send(request(BODY), sending))
                    .isExactlyInstanceOf(InterruptedIOException.class)
                    .hasMessage("the exchange was given up");
        }
        assertThat(served.get()).endsWith("\r\n\r\n");
    }

    /** The time to connect is not the time to answer, which the deadline of the exchange bounds. */
    @Test
    void answerThatTakesLongerThanConnecting_isWaitedFor() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        FutureTask<String> served = served(connection -> {
            boolean unused = never.await(250, TimeUnit.MILLISECONDS);
            return answer(connection, "", ACCEPTED);
        });

        try (SocketExchange exchange = connected(Duration.ofMillis(100))) {
            assertThat(exchange.send(request(BODY), sending).status()).isEqualTo(202);
        }
        served.get();
    }

    /** A service may refuse a request by its head, and not wait for the rest. */
    @Test
    void answerBeforeTheEndOfTheRequest_isTheAnswer() throws Exception {
        FutureTask<String> served = served(connection -> {
            String head = headUpTo(connection.getInputStream());
            connection
                    .getOutputStream()
                    .write("HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n".getBytes(ISO_8859_1));
            return head;
        });

        try (SocketExchange exchange = connected(PATIENT)) {
            assertThat(exchange.send(request(HUGE), sending).status()).isEqualTo(413);
        }
        assertThat(served.get()).contains("Content-Length: 16777216\r\n");
    }

    @Test
    void serverThatHangsUp_isAnIOException_andNoAnswer() throws Exception {
        FutureTask<String> served = served(connection -> headUpTo(connection.getInputStream()));

        try (SocketExchange exchange = connected(PATIENT)) {
            assertThatIOException()
                    .isThrownBy(() -> exchange.send(request(HUGE), sending))
                    .satisfies(hungUp -> assertThat(hungUp.getSuppressed()).hasSize(1));
        }
        served.get();
    }

    @Test
    @Promise("I43")
    void close_hangsUp() throws Exception {
        FutureTask<Integer> heard = new FutureTask<>(() -> {
            try (Socket connection = server.accept()) {
                return connection.getInputStream().read();
            }
        });
        new Thread(heard).start();

        connected(PATIENT).close();

        assertThat(heard.get()).isEqualTo(-1);
    }

    // ---- over TLS ---------------------------------------------------------------------------------------------------

    private static Socket answering(Socket connection, SSLContext serves) throws IOException {
        return serves.getSocketFactory().createSocket(connection, null, false);
    }

    /** Without it, the other side has to take the end for the work of a stranger. */
    @Test
    @Promise("I43")
    void close_saysGoodbyeOverTls(@TempDir Path directory) throws Exception {
        Path certificate = SelfSigned.certificate(directory, "ip:127.0.0.1");
        SSLContext serves = SelfSigned.contextOf(certificate, null);
        SSLContext trusts = SelfSigned.contextOf(null, certificate);
        FutureTask<String> served = served(connection -> {
            String unused = answer(answering(connection, serves), expected(), ACCEPTED);
            return new String(connection.getInputStream().readAllBytes(), ISO_8859_1);
        });

        try (SocketExchange exchange = exchange(
                "https",
                builder -> builder.sslContext(trusts)
                        .sslParameters(() -> new SSLParameters(null, new String[] {"TLSv1.2"})))) {
            exchange.connect(address(), PATIENT);

            assertThat(exchange.send(request(BODY), sending).status()).isEqualTo(202);
        }

        assertThat(served.get())
                .isNotEmpty()
                .satisfies(rest -> assertThat(rest.charAt(0)).isEqualTo((char) TLS_ALERT));
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    @Promise("I48")
    void certificateForAnotherName_isNoConnection(@TempDir Path directory) throws Exception {
        Path certificate = SelfSigned.certificate(directory, "dns:elsewhere.test");
        SSLContext serves = SelfSigned.contextOf(certificate, null);
        SSLContext trusts = SelfSigned.contextOf(null, certificate);
        FutureTask<String> served =
                served(connection -> headUpTo(answering(connection, serves).getInputStream()));

        try (SocketExchange exchange = exchange("https", builder -> builder.sslContext(trusts))) {
            assertThatExceptionOfType(SocketExchange.NotConnected.class)
                    .isThrownBy(() -> exchange.connect(address(), PATIENT))
                    .satisfies(none -> assertThat(none.failure()).isInstanceOf(SSLHandshakeException.class));
        }
        // It ends by an alert, or by a connection that was gone while the last of the handshake was written.
        assertThatExceptionOfType(ExecutionException.class)
                .as("a request")
                .isThrownBy(served::get)
                .satisfies(ended ->
                        assertThat(ended.getCause()).isInstanceOfAny(SSLException.class, SocketException.class));
    }

    // ---- connecting -------------------------------------------------------------------------------------------------

    /** Or the body of a small request would wait until its head is acknowledged, for 40 ms and more. */
    @Test
    void connection_letsTheBodyLeaveRightAfterTheHead() throws Exception {
        try (SocketExchange exchange = exchange("http")) {
            exchange.connect(address(), PATIENT);

            assertThat(channel.getOption(StandardSocketOptions.TCP_NODELAY)).isTrue();
        }
    }

    @Test
    void portThatIsClosed_isNoConnection() throws Exception {
        InetSocketAddress closed = address();
        try (SocketExchange exchange = exchange("http")) {
            server.close();

            assertThatExceptionOfType(SocketExchange.NotConnected.class)
                    .isThrownBy(() -> exchange.connect(closed, PATIENT))
                    .satisfies(none -> assertThat(none.failure()).isInstanceOf(ConnectException.class))
                    .withCauseInstanceOf(ConnectException.class);
        }
    }

    /** Says the same as the JDK's client does, and not what a late answer is called. */
    @Test
    @Promise("I21")
    void handshakeThatNobodyAnswers_isNoConnectionInTime() throws Exception {
        try (SocketExchange exchange = exchange("https")) {
            assertThatExceptionOfType(SocketExchange.NotConnected.class)
                    .isThrownBy(() -> exchange.connect(address(), Duration.ofMillis(50)))
                    .satisfies(late -> assertThat(late.failure())
                            .isInstanceOf(HttpConnectTimeoutException.class)
                            .hasMessage("no connection in time")
                            .hasCauseInstanceOf(SocketTimeoutException.class));
        }
    }

    /** Or each address that does not work would cost a descriptor. */
    @Test
    @Promise("I43")
    void close_hangsUp_alsoWhereThereWasNoConnection() throws Exception {
        FutureTask<String> served =
                served(connection -> new String(connection.getInputStream().readAllBytes(), ISO_8859_1));
        SocketExchange exchange = exchange("https");
        assertThatExceptionOfType(SocketExchange.NotConnected.class)
                .isThrownBy(() -> exchange.connect(address(), Duration.ofMillis(50)));

        exchange.close();

        assertThat(served.get(10, TimeUnit.SECONDS)).isNotEmpty();
    }

    /** Nor is any other address of use then. */
    @Test
    @Promise("I40")
    void interruptWhileConnecting_isTheEndOfTheExchange() throws Exception {
        try (SocketExchange exchange = exchange("http")) {
            Thread.currentThread().interrupt();

            assertThatExceptionOfType(ClosedByInterruptException.class)
                    .isThrownBy(() -> exchange.connect(address(), PATIENT));

            assertThat(Thread.interrupted()).isTrue();
        }
    }
}
