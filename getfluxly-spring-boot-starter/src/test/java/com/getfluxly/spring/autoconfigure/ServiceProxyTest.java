package com.getfluxly.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.event.Identity;
import com.getfluxly.spring.Promise;
import com.getfluxly.spring.RawServer;
import com.getfluxly.transport.ApiHost;
import com.getfluxly.transport.JdkHttpTransport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** The way to the service that {@code getfluxly.proxy.*} and {@code getfluxly.connect-timeout} describe. */
@Timeout(60)
class ServiceProxyTest {

    private final RawServer proxy = RawServer.answering("HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n");
    private final RawServer service = RawServer.answering("HTTP/1.1 202 Accepted\r\nContent-Length: 2\r\n\r\n{}");

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(GetFluxlyAutoConfiguration.class))
            .withPropertyValues(
                    "getfluxly.token=gflux_secret_1",
                    "getfluxly.flush-at=1",
                    "getfluxly.flush-interval=0",
                    "getfluxly.max-retries=0",
                    "getfluxly.shutdown-timeout=0");

    @AfterEach
    void close() {
        proxy.close();
        service.close();
    }

    private ApplicationContextRunner throughTheProxy(String host) {
        return runner.withPropertyValues("getfluxly.proxy.host=" + host, "getfluxly.proxy.port=" + proxy.port());
    }

    private static void track(GetFluxlyClient client) {
        client.track("signed_up", Identity.userId("u1"));
    }

    /** By its request for a tunnel, which this proxy does not dig. */
    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "localhost"})
    @Promise("I45")
    void proxy_isUsed(String host) {
        throughTheProxy(host)
                .withPropertyValues("getfluxly.api-host=https://127.0.0.1:1")
                .run(context -> {
                    track(context.getBean(GetFluxlyClient.class));

                    await().until(() -> !proxy.requests().isEmpty());
                    assertThat(proxy.requests())
                            .allSatisfy(request -> assertThat(request)
                                    .startsWith("CONNECT 127.0.0.1:1 ")
                                    .doesNotContain("gflux_secret_1"));
                });
    }

    /** It would be given the token in the clear. */
    @Test
    @Promise({"I45", "I47"})
    void plainHttp_isNotProxied() {
        throughTheProxy("127.0.0.1")
                .withPropertyValues("getfluxly.api-host=" + service.origin())
                .run(context -> {
                    GetFluxlyClient client = context.getBean(GetFluxlyClient.class);
                    track(client);

                    await().until(() -> client.stats().delivered() == 1);
                    assertThat(proxy.connections()).isZero();
                });
    }

    /** As of an environment variable that is set to nothing. */
    @Test
    void blankProxy_isNone() {
        runner.withPropertyValues(
                        "getfluxly.api-host=" + service.origin(),
                        "getfluxly.proxy.host=",
                        "getfluxly.proxy.username=",
                        "getfluxly.proxy.password=")
                .run(context -> {
                    GetFluxlyClient client = context.getBean(GetFluxlyClient.class);
                    track(client);

                    await().until(() -> client.stats().delivered() == 1);
                });
    }

    /** Which a property file has to write as \\${…}, and a secrets store as it is. */
    @ParameterizedTest
    @ValueSource(strings = {"x${word}", "${word}y", "${", "a${b}c${d}"})
    void passwordWithWhatLooksLikeAPlaceholder_isAPassword(String password) {
        GetFluxlyProperties.Proxy settings = new GetFluxlyProperties.Proxy();
        settings.setHost("proxy.example");
        settings.setPort(3128);
        settings.setUsername("shop");
        settings.setPassword(password);

        assertThatCode(() ->
                        ServiceProxy.apply(settings, JdkHttpTransport.builder(ApiHost.of("https://service.example"))))
                .doesNotThrowAnyException();
    }

    /** No name is looked up before the first event. */
    @Test
    @Promise("I56")
    void proxyThatNobodyKnows_doesNotHoldUpTheStart() {
        runner.withPropertyValues("getfluxly.proxy.host=proxy.invalid", "getfluxly.proxy.port=3128")
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    GetFluxlyClient client = context.getBean(GetFluxlyClient.class);
                    track(client);

                    await().until(() -> "network_error".equals(client.stats().stateCode()));
                });
    }

    /** A listener whose queue is full answers no connection. */
    @Test
    @Promise("I21")
    void connectTimeout_endsAConnectThatNobodyAnswers() throws IOException {
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                SocketChannel first = connecting(full);
                SocketChannel second = connecting(full);
                SocketChannel third = connecting(full)) {
            assertThat(List.of(first, second, third)).allMatch(SocketChannel::isOpen);
            runner.withPropertyValues(
                            "getfluxly.api-host=http://127.0.0.1:" + full.getLocalPort(),
                            "getfluxly.connect-timeout=200ms",
                            "getfluxly.timeout=50s")
                    .run(context -> {
                        GetFluxlyClient client = context.getBean(GetFluxlyClient.class);
                        long start = System.nanoTime();
                        track(client);

                        await().until(() -> client.stats().consecutiveFailures() == 1);
                        assertThat(Duration.ofNanos(System.nanoTime() - start))
                                .isBetween(Duration.ofMillis(200), Duration.ofSeconds(20));
                    });
        }
    }

    private static SocketChannel connecting(ServerSocket server) throws IOException {
        SocketChannel channel = SocketChannel.open();
        channel.configureBlocking(false);
        channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getLocalPort()));
        return channel;
    }
}
