package com.getfluxly.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.getfluxly.Promise;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Which address of a name an exchange goes to: there is a server at the second one, and none at the others yet. */
@Timeout(30)
@Promise("I57")
class OtherAddressesTest {

    private static final Duration PATIENT = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(50);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration NANO = Duration.ofNanos(1);

    private static final String FIRST = "127.0.0.1";
    private static final String SECOND = "127.0.0.2";
    private static final String THIRD = "127.0.0.3";

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000_000_000);
    private final List<AutoCloseable> open = new ArrayList<>();
    private final ConnectException notConnected = new ConnectException("planted");
    private final FaultServer second = opened(FaultServer.startAt(SECOND));
    private List<String> resolved = List.of(FIRST, SECOND);
    private final OtherAddresses others = others("http", second.port(), UnaryOperator.identity());

    private <T extends AutoCloseable> T opened(T resource) {
        open.add(resource);
        return resource;
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    private OtherAddresses others(String scheme, int port, UnaryOperator<JdkHttpTransport.Builder> settings) {
        ApiHost host = ApiHost.of(scheme + "://localhost:" + port);
        JdkHttpTransport.Builder builder = settings.apply(JdkHttpTransport.builder(host));
        builder.resolver = name -> {
            List<InetAddress> addresses = new ArrayList<>();
            for (String address : resolved) {
                addresses.add(InetAddress.getByName(address));
            }
            return addresses.toArray(InetAddress[]::new);
        };
        return new OtherAddresses(host, new HttpClientFactory(builder, nanos::get), nanos::get);
    }

    private static TransportRequest request() {
        return new TransportRequest("POST", "/v1/events/batch", Map.of(), "{\"events\":[]}".getBytes(UTF_8), PATIENT);
    }

    private long deadline() {
        return nanos.get() + PATIENT.toNanos();
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    private int send() throws IOException {
        return others.send(request(), deadline(), new Sending()).status();
    }

    private int sendAfter() throws IOException {
        return sendAfter(others, deadline());
    }

    private int sendAfter(OtherAddresses addresses, long deadline) throws IOException {
        return addresses
                .sendAfter(notConnected, request(), deadline, new Sending())
                .status();
    }

    // ---- in which order ---------------------------------------------------------------------------------------------

    @Test
    void firstAddress_isTheLastToBeTried() throws IOException {
        FaultServer first = opened(FaultServer.startAt(FIRST, second.port()));

        assertThat(sendAfter()).isEqualTo(202);
        assertThat(second.requests()).hasSize(1);
        assertThat(first.connections()).isZero();

        resolved = List.of(FIRST, THIRD);
        assertThat(sendAfter()).isEqualTo(202);
        assertThat(first.requests()).hasSize(1);
    }

    @Test
    void onlyAddress_isNotTriedAgain() {
        resolved = List.of(SECOND);

        assertThatThrownBy(this::sendAfter).isSameAs(notConnected);

        assertThat(second.connections()).isZero();
        assertThat(others.arePreferred()).isFalse();
    }

    @Test
    void nameWithoutAnAddress_isUnknown() {
        resolved = List.of();

        assertThatIOException()
                .isThrownBy(this::send)
                .isInstanceOf(UnknownHostException.class)
                .withMessage("the name of the host has no address");
    }

    // ---- the one that has worked ------------------------------------------------------------------------------------

    @Test
    void addressThatHasWorked_isPreferredForAMinute_whichItsUseDoesNotProlong() throws IOException {
        assertThat(others.arePreferred()).isFalse();
        sendAfter();
        FaultServer first = opened(FaultServer.startAt(FIRST, second.port()));

        pass(MINUTE.minus(NANO));
        assertThat(others.arePreferred()).isTrue();
        send();
        assertThat(second.requests()).hasSize(2);
        pass(NANO);
        assertThat(others.arePreferred()).isFalse();

        // Whoever had asked before goes there all the same, and that is a minute of its own.
        send();
        assertThat(second.requests()).hasSize(3);
        assertThat(first.connections()).isZero();
        pass(MINUTE.minus(NANO));
        assertThat(others.arePreferred()).isTrue();
    }

    @Test
    void anotherThatWorksInstead_hasAMinuteOfItsOwn() throws IOException {
        sendAfter();
        resolved = List.of(FIRST, THIRD);
        FaultServer first = opened(FaultServer.startAt(FIRST, second.port()));

        pass(Duration.ofSeconds(40));
        send();

        assertThat(first.requests()).hasSize(1);
        pass(MINUTE.minus(NANO));
        assertThat(others.arePreferred()).isTrue();
        pass(NANO);
        assertThat(others.arePreferred()).isFalse();
    }

    @Test
    void addressThatIsNoneOfTheNameAnyMore_isNotUsed() throws IOException {
        sendAfter();
        FaultServer third = opened(FaultServer.startAt(THIRD, second.port()));
        resolved = List.of(THIRD);

        send();

        assertThat(third.requests()).hasSize(1);
        assertThat(second.requests()).hasSize(1);
    }

    @Test
    void exchangeThatBreaks_endsThePreference_andIsNotSentToAnother() throws IOException {
        sendAfter();
        FaultServer first = opened(FaultServer.startAt(FIRST, second.port()));
        second.then(FaultServer.resetAfterRequestHeaders());

        assertThatIOException().isThrownBy(this::send);

        assertThat(first.connections()).isZero();
        assertThat(others.arePreferred()).isFalse();
    }

    // ---- where none works -------------------------------------------------------------------------------------------

    @Test
    void noneThatWorks_failsAsItDidBefore_andEndsThePreference() throws IOException {
        sendAfter();
        resolved = List.of(FIRST, THIRD);

        assertThatIOException().isThrownBy(this::send).isInstanceOf(ConnectException.class);
        assertThat(others.arePreferred()).isFalse();
        assertThatThrownBy(this::sendAfter).isSameAs(notConnected);
    }

    /** It says more than a port that is closed, whichever comes first. */
    @Test
    @Promise("I48")
    void certificateThatIsRefused_isTheFailure(@TempDir Path directory) throws Exception {
        FaultServer server = opened(FaultServer.startTlsAt(
                SECOND, SelfSigned.contextOf(SelfSigned.certificate(directory, "dns:localhost"), null)));
        OtherAddresses untrusting = others("https", server.port(), UnaryOperator.identity());

        assertThatIOException()
                .isThrownBy(() -> sendAfter(untrusting, deadline()))
                .isInstanceOf(SSLException.class);
        assertThat(server.received()).isEmpty();
    }

    @Test
    @Promise("I48")
    void certificate_isForTheName_andForNoOther(@TempDir Path directory) throws Exception {
        assertThat(sendAfter(withCertificateFor("localhost", directory), deadline()))
                .isEqualTo(202);

        OtherAddresses elsewhere = withCertificateFor("elsewhere.test", directory);
        assertThatIOException()
                .isThrownBy(() -> sendAfter(elsewhere, deadline()))
                .isInstanceOf(SSLException.class);
    }

    private OtherAddresses withCertificateFor(String name, Path directory) throws Exception {
        Path certificate = SelfSigned.certificate(directory, "dns:" + name);
        SSLContext trusting = SelfSigned.contextOf(null, certificate);
        FaultServer server = opened(FaultServer.startTlsAt(SECOND, SelfSigned.contextOf(certificate, null)));
        return others("https", server.port(), builder -> builder.sslContext(trusting));
    }

    // ---- the time that there is -------------------------------------------------------------------------------------

    /** The handshake is the one wait for a connection that a test on one machine can prolong at will. */
    private int silentPort() throws IOException {
        ServerSocket silent = opened(new ServerSocket());
        silent.bind(new InetSocketAddress(InetAddress.getByName(SECOND), 0));
        return silent.getLocalPort();
    }

    private Duration timeOf(OtherAddresses addresses, Duration left) {
        long begin = System.nanoTime();
        assertThatThrownBy(() -> sendAfter(addresses, nanos.get() + left.toNanos()))
                .isSameAs(notConnected);
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    @Test
    @Promise("I21")
    void connecting_takesNoLongerThanWhatIsLeft() throws IOException {
        OtherAddresses silent = others("https", silentPort(), UnaryOperator.identity());

        assertThat(timeOf(silent, SHORT)).isLessThan(Duration.ofSeconds(8));
        // A deadline that has passed is not for ever.
        assertThat(timeOf(silent, SHORT.negated())).isLessThan(Duration.ofSeconds(8));
    }

    /** A half for the first of two, and all of it for the last. */
    @Test
    @Promise("I21")
    void addresses_shareWhatIsLeft() throws IOException {
        resolved = List.of(SECOND, SECOND);
        OtherAddresses silent = others("https", silentPort(), UnaryOperator.identity());

        assertThat(timeOf(silent, Duration.ofMillis(400))).isGreaterThanOrEqualTo(Duration.ofMillis(590));
    }

    @Test
    @Promise("I21")
    void connecting_takesNoLongerThanTheSettingSays() throws IOException {
        OtherAddresses silent = others("https", silentPort(), builder -> builder.connectTimeout(SHORT));

        assertThat(timeOf(silent, PATIENT)).isLessThan(Duration.ofSeconds(8));
    }
}
