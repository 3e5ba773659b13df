package com.getfluxly.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.delivery.DeliveryStats;
import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.event.Identity;
import com.getfluxly.spring.Promise;
import com.getfluxly.spring.RawServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import org.apache.hc.client5.http.impl.DefaultRedirectStrategy;
import org.apache.hc.core5.http.HttpHost;
import org.eclipse.jetty.client.BasicAuthentication;
import org.eclipse.jetty.client.HttpProxy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.restclient.RestClientCustomizer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.http.client.ClientHttpRequestFactory;
import reactor.netty.transport.ProxyProvider;

/** What an application's own builder of HTTP clients says about them, and how much of it holds here. */
@Timeout(60)
class CustomizedClientTest {

    private static final String TAKEN = "HTTP/1.1 202 Accepted\r\nContent-Length: 2\r\n\r\n{}";

    private final RawServer proxy = RawServer.answering("HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n");
    private final RawServer service = RawServer.answering(TAKEN);

    @AfterEach
    void close() {
        proxy.close();
        service.close();
    }

    private static ApplicationContextRunner application(String apiHost, ClientHttpRequestFactoryBuilder<?> builder) {
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(GetFluxlyAutoConfiguration.class))
                .withBean(ClientHttpRequestFactoryBuilder.class, () -> builder)
                .withPropertyValues(
                        "getfluxly.token=gflux_secret_1",
                        "getfluxly.api-host=" + apiHost,
                        "getfluxly.flush-interval=0",
                        "getfluxly.max-retries=0",
                        "getfluxly.shutdown-timeout=0");
    }

    /** Tries once. */
    private static DeliveryStats deliver(ApplicationContext context) {
        GetFluxlyClient client = context.getBean(GetFluxlyClient.class);
        client.track("signed_up", Identity.userId("u1"));
        try {
            client.flush();
        } catch (GetFluxlyException failed) {
            assertThat(client.stats().stateCode()).isEqualTo(failed.code());
        }
        return client.stats();
    }

    private ClientHttpRequestFactoryBuilder<? extends ClientHttpRequestFactory> throughTheProxy(HttpClients http) {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), proxy.port());
        return switch (http) {
            case JDK ->
                ClientHttpRequestFactoryBuilder.jdk()
                        .withHttpClientCustomizer(client -> client.proxy(ProxySelector.of(address)));
            case HTTP_COMPONENTS ->
                ClientHttpRequestFactoryBuilder.httpComponents()
                        .withHttpClientCustomizer(client -> client.setProxy(new HttpHost("127.0.0.1", proxy.port())));
            case JETTY ->
                ClientHttpRequestFactoryBuilder.jetty()
                        .withHttpClientCustomizer(client ->
                                client.getProxyConfiguration().addProxy(new HttpProxy("127.0.0.1", proxy.port())));
            case REACTOR ->
                ClientHttpRequestFactoryBuilder.reactor()
                        .withHttpClientCustomizer(client -> client.proxy(
                                to -> to.type(ProxyProvider.Proxy.HTTP).socketAddress(address)));
            case SIMPLE ->
                ClientHttpRequestFactoryBuilder.simple()
                        .withCustomizer(
                                factory -> factory.setProxy(new java.net.Proxy(java.net.Proxy.Type.HTTP, address)));
        };
    }

    /** By its request for a tunnel, which this proxy does not dig. */
    @ParameterizedTest
    @EnumSource
    @Promise("I45")
    void proxy_isUsed(HttpClients http) {
        application("https://127.0.0.1:1", throughTheProxy(http)).run(context -> {
            assertThat(deliver(context).delivered()).isZero();

            assertThat(proxy.requests())
                    .isNotEmpty()
                    .allSatisfy(request -> assertThat(request)
                            .startsWith("CONNECT 127.0.0.1:1 ")
                            .doesNotContain("gflux_secret_1"));
        });
    }

    /** It would be given the token in the clear. */
    @ParameterizedTest
    @EnumSource
    @Promise({"I45", "I47"})
    void plainHttp_isNeverProxied(HttpClients http) {
        application(service.origin(), throughTheProxy(http)).run(context -> {
            assertThat(deliver(context).delivered()).isEqualTo(1);

            assertThat(proxy.connections()).isZero();
            assertThat(service.requests()).hasSize(1);
        });
    }

    /** In the tunnel's request, not in ours: that would have to be repeated with its body. */
    @Test
    @Promise("I45")
    void proxyThatAsksForCredentials_isGivenThoseOfTheApplication() {
        try (RawServer strict = RawServer.answering(
                "HTTP/1.1 407 Who\r\nProxy-Authenticate: Basic realm=proxy\r\nContent-Length: 0\r\n\r\n")) {
            URI address = URI.create(strict.origin());
            ClientHttpRequestFactoryBuilder<?> jetty = ClientHttpRequestFactoryBuilder.jetty()
                    .withHttpClientCustomizer(client -> {
                        client.getProxyConfiguration().addProxy(new HttpProxy("127.0.0.1", strict.port()));
                        client.getAuthenticationStore()
                                .addAuthentication(new BasicAuthentication(address, "proxy", "user", "pass"));
                    });
            application("https://127.0.0.1:1", jetty).run(context -> {
                assertThat(deliver(context).stateCode()).isEqualTo("network_error");

                assertThat(strict.requests())
                        .hasSize(2)
                        .allSatisfy(request ->
                                assertThat(request).startsWith("CONNECT ").doesNotContain("gflux_secret_1"));
                assertThat(RawServer.header(strict.requests().get(1), "Proxy-Authorization"))
                        .contains("Basic dXNlcjpwYXNz");
            });
        }
    }

    private static ClientHttpRequestFactoryBuilder<?> followingRedirects(HttpClients http) {
        return switch (http) {
            case JDK ->
                ClientHttpRequestFactoryBuilder.jdk()
                        .withHttpClientCustomizer(
                                client -> client.followRedirects(java.net.http.HttpClient.Redirect.ALWAYS));
            case HTTP_COMPONENTS ->
                ClientHttpRequestFactoryBuilder.httpComponents()
                        .withHttpClientCustomizer(
                                client -> client.setRedirectStrategy(DefaultRedirectStrategy.INSTANCE));
            case JETTY ->
                ClientHttpRequestFactoryBuilder.jetty()
                        .withHttpClientCustomizer(client -> client.setFollowRedirects(true));
            case REACTOR ->
                ClientHttpRequestFactoryBuilder.reactor()
                        .withHttpClientCustomizer(client -> client.followRedirect(true));
            case SIMPLE -> ClientHttpRequestFactoryBuilder.simple();
        };
    }

    /** Behind an interceptor bodies can be repeated, which is what some clients wait for. */
    private static RestClientCustomizer intercepting() {
        return restClient ->
                restClient.requestInterceptor((request, body, execution) -> execution.execute(request, body));
    }

    @ParameterizedTest
    @EnumSource
    @Promise({"I45", "I46"})
    void redirect_isNotFollowedWhateverTheApplicationSays(HttpClients http) {
        for (String status : new String[] {"302 Found", "303 See Other", "307 Temporary Redirect"}) {
            try (RawServer moved = RawServer.answering("HTTP/1.1 " + status + "\r\nLocation: " + service.origin()
                    + "/v1/events/batch\r\nContent-Length: 0\r\n\r\n")) {
                ApplicationContextRunner application = application(moved.origin(), followingRedirects(http));
                application
                        .withBean(RestClientCustomizer.class, CustomizedClientTest::intercepting)
                        .run(context -> {
                            assertThat(deliver(context).stateCode()).isEqualTo("redirected");

                            assertThat(moved.requests()).hasSize(1);
                            assertThat(service.connections()).isZero();
                        });
            }
        }
    }
}
