package com.getfluxly.spring.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.delivery.DeliveryState;
import com.getfluxly.event.Identity;
import com.getfluxly.spring.Promise;
import com.getfluxly.spring.autoconfigure.GetFluxlyAutoConfiguration;
import com.getfluxly.spring.autoconfigure.GetFluxlyConnectionDetails;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary.Failure;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.ContextPausedEvent;
import org.springframework.context.event.ContextRestartedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.ContextConfiguration;

/** Spring pauses the context of a test class while a class with another one runs, and restarts it for the next. */
@Timeout(60)
class ContextPausingTest {

    private static final Identity WHO = Identity.userId("u1");
    private static final Collector SERVICE = new Collector();
    private static final List<String> JOURNAL = new CopyOnWriteArrayList<>();
    private static final List<GetFluxlyClient> SHARED_CLIENTS = new CopyOnWriteArrayList<>();

    @AfterAll
    static void closeService() {
        SERVICE.close();
    }

    @Test
    @Promise({"I1", "I57"})
    void client_outlivesThePauseOfItsContext() {
        SummaryGeneratingListener summary = new SummaryGeneratingListener();
        LauncherFactory.create()
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(
                                        selectClass(First.class), selectClass(Second.class), selectClass(Third.class))
                                .build(),
                        summary);

        assertThat(summary.getSummary().getFailures())
                .extracting(Failure::getException)
                .isEmpty();
        assertThat(JOURNAL)
                .as("the contexts were really paused")
                .containsExactly("first", "shared context paused", "second", "shared context restarted", "third");
        assertThat(SHARED_CLIENTS).hasSize(2);
        assertThat(SHARED_CLIENTS.get(0)).isSameAs(SHARED_CLIENTS.get(1));
        assertThat(SERVICE.confirmed()).containsExactly("in_first", "in_second", "while_paused", "in_third");
    }

    // Nested, and so not picked up by themselves.

    @Fixture
    @ContextConfiguration(classes = SharedContext.class)
    static class First {

        @Autowired
        private GetFluxlyClient client;

        @Test
        void tracks() {
            JOURNAL.add("first");
            SHARED_CLIENTS.add(client);
            assertThat(client.track("in_first", WHO)).isTrue();
            assertThat(SERVICE.confirmed()).isEmpty();
        }
    }

    @Fixture
    @ContextConfiguration(classes = OtherContext.class)
    @DirtiesContext
    static class Second {

        @Autowired
        private GetFluxlyClient client;

        @Test
        void tracksHereAndInThePausedContext() {
            JOURNAL.add("second");
            assertThat(SERVICE.confirmed()).as("delivered by the pause").containsExactly("in_first");
            assertThat(client).isNotSameAs(SHARED_CLIENTS.get(0));
            assertThat(client.track("in_second", WHO)).isTrue();
            assertThat(SHARED_CLIENTS.get(0).track("while_paused", WHO)).isTrue();
        }
    }

    @Fixture
    @ContextConfiguration(classes = SharedContext.class)
    @DirtiesContext
    static class Third {

        @Autowired
        private GetFluxlyClient client;

        @Test
        void tracksAgain() {
            JOURNAL.add("third");
            SHARED_CLIENTS.add(client);
            assertThat(client.stats().state()).isEqualTo(DeliveryState.ACTIVE);
            assertThat(client.track("in_third", WHO)).isTrue();
            assertThat(client.flush().accepted()).isEqualTo(2);
        }
    }

    /** What is delivered is delivered by a flush or by a stop. */
    @Retention(RetentionPolicy.RUNTIME)
    @SpringBootTest(
            webEnvironment = SpringBootTest.WebEnvironment.NONE,
            properties = {"spring.main.banner-mode=off", "getfluxly.flush-interval=0"})
    @ImportAutoConfiguration(GetFluxlyAutoConfiguration.class)
    private @interface Fixture {}

    @Configuration(proxyBeanMethods = false)
    static class SharedContext extends OtherContext {

        @EventListener(ContextPausedEvent.class)
        void paused() {
            JOURNAL.add("shared context paused");
        }

        @EventListener(ContextRestartedEvent.class)
        void restarted() {
            JOURNAL.add("shared context restarted");
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OtherContext {

        @Bean
        GetFluxlyConnectionDetails service() {
            return new GetFluxlyConnectionDetails() {
                @Override
                public String token() {
                    return "gflux_secret_1";
                }

                @Override
                public String apiHost() {
                    return SERVICE.origin();
                }
            };
        }
    }
}
