package com.getfluxly.spring.slice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.verify;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.event.Identity;
import com.getfluxly.event.TrackEvent;
import com.getfluxly.spring.autoconfigure.GetFluxlyEventAutoConfiguration;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.context.bean.override.mockito.MockitoSpyBean;

/** A spy in the place of the client. */
@SpringBootTest(
        classes = SpiedClientTest.Shop.class,
        webEnvironment = SpringBootTest.WebEnvironment.NONE,
        properties = {
            "getfluxly.token=gflux_secret_test",
            "getfluxly.api-host=http://127.0.0.1:1",
            "getfluxly.transactions=after-commit",
            // Which Spring Modulith does by itself only from 2.1 on.
            "spring.modulith.events.jdbc.schema-initialization.enabled=true"
        })
class SpiedClientTest {

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Shop {}

    @MockitoSpyBean
    private GetFluxlyClient client;

    @Autowired
    @Qualifier(GetFluxlyEventAutoConfiguration.IMMEDIATE) private GetFluxlyClient immediate;

    @Autowired
    private ApplicationContext context;

    // What is published goes by the client that a test spies on, with after-commit as well: it is unwrapped, and the
    // spy sees nothing.
    @Test
    void spiedClient_isTheOneThatIsUsed() {
        Identity who = Identity.externalId("user_42");
        assertThat(client.track("a", who)).isTrue();
        verify(client).track("a", who);
        assertThat(immediate.track("b", who)).isTrue();
        context.publishEvent(TrackEvent.builder("c", who).build());
        verify(client).track(any(TrackEvent.class));
    }
}
