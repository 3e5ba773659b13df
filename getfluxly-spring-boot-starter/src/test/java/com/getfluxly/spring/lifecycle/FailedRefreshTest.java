package com.getfluxly.spring.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.event.Identity;
import com.getfluxly.spring.Promise;
import com.getfluxly.spring.autoconfigure.GetFluxlyAutoConfiguration;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.SmartLifecycle;

/** An application that gives up while it starts, when the client has been used: what it tracked arrives, no thread stays. */
@Timeout(60)
class FailedRefreshTest {

    private static final Identity WHO = Identity.userId("u1");

    private final Collector service = new Collector();
    private final Set<Thread> before = ownThreads();
    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(GetFluxlyAutoConfiguration.class))
            .withPropertyValues(
                    "getfluxly.token=gflux_secret_1",
                    "getfluxly.api-host=" + service.origin(),
                    // The second event is delivered at the end or not at all.
                    "getfluxly.flush-interval=0");

    @AfterEach
    void closeService() {
        service.close();
    }

    private static Set<Thread> ownThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("getfluxly"))
                .collect(Collectors.toSet());
    }

    private void assertNothingIsLeftAfterFailureOf(Class<?> bean) {
        runner.withBean(bean)
                .run(context -> assertThat(context).getFailure().rootCause().hasMessage("the database is away"));

        assertThat(service.confirmed()).containsExactly("was_flushed", "was_queued");
        await().untilAsserted(() -> assertThat(before).containsAll(ownThreads()));
    }

    /** All of the client's threads exist when it returns. */
    private static RuntimeException failAfterTracking(GetFluxlyClient client) {
        client.track("was_flushed", WHO);
        client.flush();
        client.track("was_queued", WHO);
        assertThat(ownThreads()).isNotEmpty();
        return new IllegalStateException("the database is away");
    }

    @Test
    @Promise({"I1", "I43"})
    void failedCreationOfABean_leavesNoThreadAndNoEvent() {
        assertNothingIsLeftAfterFailureOf(CannotBeCreated.class);
    }

    static final class CannotBeCreated {

        CannotBeCreated(GetFluxlyClient client) {
            throw failAfterTracking(client);
        }
    }

    @Test
    @Promise({"I1", "I43"})
    void failedStartOfABean_leavesNoThreadAndNoEvent() {
        assertNothingIsLeftAfterFailureOf(CannotBeStarted.class);
    }

    static final class CannotBeStarted implements SmartLifecycle {

        private final GetFluxlyClient client;

        CannotBeStarted(GetFluxlyClient client) {
            this.client = client;
        }

        @Override
        public void start() {
            throw failAfterTracking(client);
        }

        @Override
        public void stop() {
            throw new AssertionError("was never started");
        }

        @Override
        public boolean isRunning() {
            return false;
        }
    }
}
