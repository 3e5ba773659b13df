package com.getfluxly.spring.test.own;

import static com.getfluxly.test.GetFluxlyAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.event.Identity;
import com.getfluxly.spring.test.RecordGetFluxly;
import com.getfluxly.test.RecordingGetFluxlyClient;
import com.getfluxly.test.ShownIds;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.NONE)
@RecordGetFluxly
class OwnClientTest {

    @Autowired
    private RecordingGetFluxlyClient recording;

    @Autowired
    private GetFluxlyClient client;

    @Test
    void ownClient_isReplaced(@Autowired @Qualifier("shopClient") GetFluxlyClient byName) {
        assertThat(client).isSameAs(byName);
        client.track("paid", Identity.userId("u1"));

        assertThat(recording).tracked("paid").by("u1");
    }

    @Test
    void clientForSomethingElse_staysWhatItIs(@Autowired @Qualifier("audit") GetFluxlyClient audit) {
        assertThat(audit).isSameAs(GetFluxlyClient.noOp());
    }

    /** The one thing that a failed verification is about. */
    @Test
    void failedVerification_showsIds() {
        GetFluxlyClient mock = mock();
        pay(mock);
        String before = System.getProperty(ShownIds.PROPERTY, "false");
        System.setProperty(ShownIds.PROPERTY, "true");
        try {
            assertThatExceptionOfType(AssertionError.class)
                    .isThrownBy(() -> verify(mock).track("paid", Identity.userId("u2"), Map.of()))
                    .withMessageContainingAll("Identity[user_id=u1]", "Identity[user_id=u2]");
        } finally {
            System.setProperty(ShownIds.PROPERTY, before);
        }
        verify(mock).track(any(), any(), any());
    }

    private static void pay(GetFluxlyClient used) {
        used.track("paid", Identity.userId("u1"), Map.of());
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {

        @Bean
        GetFluxlyClient shopClient() {
            return GetFluxlyClient.builder("gflux_secret_test")
                    .shutdownHook(false)
                    .transport(request -> {
                        throw new AssertionError("nothing was to be sent");
                    })
                    .build();
        }

        @Bean(defaultCandidate = false)
        @Qualifier("audit") GetFluxlyClient auditClient() {
            return GetFluxlyClient.noOp();
        }
    }
}
