package com.getfluxly.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.event.Identity;
import com.getfluxly.spring.RawServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.autoconfigure.HttpClientAutoConfiguration;
import org.springframework.boot.http.client.autoconfigure.imperative.ImperativeHttpClientAutoConfiguration;
import org.springframework.boot.restclient.autoconfigure.RestClientAutoConfiguration;
import org.springframework.boot.test.context.assertj.ApplicationContextAssertProvider;
import org.springframework.boot.test.context.runner.AbstractApplicationContextRunner;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;

/** The client as applications of every kind ask for it: in a constructor and in a field. */
@Timeout(60)
class InjectionTest {

    private static final Identity WHO = Identity.userId("u1");

    private final RawServer service =
            RawServer.answering("HTTP/1.1 202 Accepted\r\nContent-Length: 14\r\n\r\n{\"accepted\":2}");

    @AfterEach
    void closeService() {
        service.close();
    }

    static final class ByConstructor {

        private final GetFluxlyClient client;

        ByConstructor(GetFluxlyClient client) {
            this.client = client;
        }

        boolean track() {
            return client.track("by_constructor", WHO);
        }
    }

    static final class ByField {

        @Autowired
        private GetFluxlyClient client;

        boolean track() {
            return client.track("by_field", WHO);
        }
    }

    private <
                    S extends AbstractApplicationContextRunner<S, C, A>,
                    C extends ConfigurableApplicationContext,
                    A extends ApplicationContextAssertProvider<C>>
            S application(S runner) {
        return runner.withConfiguration(AutoConfigurations.of(
                        HttpClientAutoConfiguration.class,
                        ImperativeHttpClientAutoConfiguration.class,
                        RestClientAutoConfiguration.class,
                        GetFluxlyAutoConfiguration.class))
                .withPropertyValues(
                        "getfluxly.token=gflux_secret_1",
                        "getfluxly.api-host=" + service.origin(),
                        // What is delivered is delivered at the end, in one request.
                        "getfluxly.flush-interval=0")
                .withBean(ByConstructor.class)
                .withBean(ByField.class);
    }

    private void assertTracks(ApplicationContextAssertProvider<?> context) {
        assertThat(context.getBean(ByConstructor.class).track()).isTrue();
        assertThat(context.getBean(ByField.class).track()).isTrue();
    }

    private void assertBothAreDelivered() {
        assertThat(service.requests()).singleElement().asString().contains("\"by_constructor\"", "\"by_field\"");
    }

    private void assertIsSwitchedOff(ApplicationContextAssertProvider<?> context) {
        assertThat(context.getBean(ByConstructor.class).track()).isFalse();
        assertThat(context.getBean(ByField.class).track()).isFalse();
    }

    @Test
    void plainApplication_delivers() {
        application(new ApplicationContextRunner()).run(this::assertTracks);

        assertBothAreDelivered();
    }

    @Test
    void servletApplication_delivers() {
        application(new WebApplicationContextRunner()).run(this::assertTracks);

        assertBothAreDelivered();
    }

    /** Boot makes no blocking HTTP clients in a reactive application; the transport finds one by itself. */
    @Test
    void reactiveApplication_delivers() {
        application(new ReactiveWebApplicationContextRunner()).run(context -> {
            assertThat(context).doesNotHaveBean(ClientHttpRequestFactoryBuilder.class);
            assertTracks(context);
        });

        assertBothAreDelivered();
    }

    @Test
    void switchedOffPlainApplication_sendsNothing() {
        application(new ApplicationContextRunner())
                .withPropertyValues("getfluxly.enabled=false")
                .run(this::assertIsSwitchedOff);

        assertThat(service.requests()).isEmpty();
    }

    @Test
    void switchedOffServletApplication_sendsNothing() {
        application(new WebApplicationContextRunner())
                .withPropertyValues("getfluxly.enabled=false")
                .run(this::assertIsSwitchedOff);

        assertThat(service.requests()).isEmpty();
    }

    @Test
    void switchedOffReactiveApplication_sendsNothing() {
        application(new ReactiveWebApplicationContextRunner())
                .withPropertyValues("getfluxly.enabled=false")
                .run(this::assertIsSwitchedOff);

        assertThat(service.requests()).isEmpty();
    }
}
