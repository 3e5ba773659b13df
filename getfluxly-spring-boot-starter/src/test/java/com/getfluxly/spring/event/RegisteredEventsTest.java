package com.getfluxly.spring.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.delivery.DropReason;
import com.getfluxly.event.IdentifyEvent;
import com.getfluxly.event.Identity;
import com.getfluxly.event.TrackEvent;
import com.getfluxly.event.TrackedEvent;
import com.getfluxly.spring.Promise;
import com.getfluxly.spring.TestDatabase;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.support.TransactionTemplate;

/** An application with Spring Modulith's registry of publications: what was committed is tracked, though it crashes in between. */
@Timeout(120)
class RegisteredEventsTest extends RegistryTest {

    private static final Identity WHO = Identity.externalId("user_42");
    private static final AtomicInteger FOREIGN = new AtomicInteger();

    @TrackedEvent("order_completed")
    public record OrderCompleted(Identity who, String orderId) {}

    public record Foreign(String text) {}

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @EnableTransactionManagement
    @Import(TestDatabase.class)
    static class Application {

        @EventListener
        void on(Foreign event) {
            FOREIGN.incrementAndGet();
        }
    }

    private static int publications(ConfigurableApplicationContext context) {
        return count(context, "select count(*) from event_publication");
    }

    private static int incomplete(ConfigurableApplicationContext context) {
        return count(context, "select count(*) from event_publication where completion_date is null");
    }

    private static int count(ConfigurableApplicationContext context, String query) {
        return Objects.requireNonNull(context.getBean(JdbcTemplate.class).queryForObject(query, Integer.class));
    }

    @Test
    @Promise("I60")
    void committed_isTrackedAndCompleted() {
        try (ConfigurableApplicationContext context = start()) {
            transaction(context).executeWithoutResult(status -> {
                context.publishEvent(new OrderCompleted(WHO, "ord_7"));
                context.publishEvent(TrackEvent.builder("paid", WHO).build());
                assertThat(client(context).stats().prepared()).isEqualTo(2);
                assertThat(client(context).stats().accepted()).isZero();
            });
            context.publishEvent(IdentifyEvent.builder(WHO).build());

            assertThat(service.names(client(context))).containsExactly("order_completed", "paid", IdentifyEvent.NAME);
            assertThat(publications(context)).isEqualTo(3);
            assertThat(incomplete(context)).isZero();
            assertThat(context.getBean(PublishedEvents.class).awaited())
                    .satisfies(awaited -> assertThat(awaited.size()).isZero());
        }
    }

    @Test
    @Promise("I60")
    void foreignEvents_leaveNoTrace() {
        try (ConfigurableApplicationContext context = start()) {
            FOREIGN.set(0);
            transaction(context).executeWithoutResult(status -> {
                context.publishEvent(new Foreign("text"));
                context.publishEvent("text");
            });

            assertThat(FOREIGN).hasValue(1);
            assertThat(publications(context)).isZero();
            assertThat(client(context).stats().offered()).isZero();
        }
    }

    @Test
    void switchedOff_leavesNoTraceEither() {
        try (ConfigurableApplicationContext context = start("getfluxly.application-events.enabled=false")) {
            transaction(context).executeWithoutResult(status -> context.publishEvent(new OrderCompleted(WHO, "ord_7")));

            assertThat(publications(context)).isZero();
            assertThat(client(context).stats().offered()).isZero();
        }
    }

    @Test
    @Promise("I60")
    void rolledBack_isNeitherTrackedNorKept() {
        try (ConfigurableApplicationContext context = start()) {
            transaction(context).executeWithoutResult(status -> {
                context.publishEvent(new OrderCompleted(WHO, "ord_7"));
                status.setRollbackOnly();
            });

            assertThat(service.names(client(context))).isEmpty();
            assertThat(publications(context)).isZero();
            assertThat(client(context).stats().refusedByReason()).containsEntry(DropReason.ROLLED_BACK, 1L);
            assertThat(context.getBean(PublishedEvents.class).awaited())
                    .satisfies(awaited -> assertThat(awaited.size()).isZero());
        }
    }

    @Test
    @Promise("I60")
    void rolledBackToASavepoint_isNeitherTrackedNorKept() {
        try (ConfigurableApplicationContext context = start()) {
            TransactionTemplate nested = transaction(context);
            nested.setPropagationBehavior(TransactionDefinition.PROPAGATION_NESTED);
            transaction(context).executeWithoutResult(outer -> {
                nested.executeWithoutResult(inner -> {
                    context.publishEvent(new OrderCompleted(WHO, "ord_7"));
                    inner.setRollbackOnly();
                });
                context.publishEvent(new OrderCompleted(WHO, "ord_8"));
            });

            assertThat(service.names(client(context))).containsExactly("order_completed");
            assertThat(incomplete(context)).isZero();
            assertThat(client(context).stats().refusedByReason()).containsEntry(DropReason.ROLLED_BACK, 1L);
            assertThat(context.getBean(PublishedEvents.class).awaited())
                    .satisfies(awaited -> assertThat(awaited.size()).isZero());
        }
    }

    @Test
    @Promise({"I5", "I60"})
    void crashBetweenCommitAndTracking_losesNothing_andIsTrackedOnceAfterTheRestart() {
        UUID id = UUID.randomUUID();
        Instant before = Instant.now().minusMillis(1);
        Instant after;
        try (ConfigurableApplicationContext context = start()) {
            transaction(context).executeWithoutResult(status -> {
                context.publishEvent(new OrderCompleted(WHO, "ord_7"));
                context.publishEvent(TrackEvent.builder("paid", WHO)
                        .property("total", 99.99)
                        .messageId(id)
                        .build());
                // What follows the commit does not come to its end.
                client(context).close();
            });
            after = Instant.now();
            assertThat(service.names()).isEmpty();
            assertThat(incomplete(context)).isEqualTo(2);
        }
        assertThat(service.names()).isEmpty();

        try (ConfigurableApplicationContext context =
                start("spring.modulith.events.republish-outstanding-events-on-restart=true")) {
            assertThat(service.names(client(context))).containsExactlyInAnyOrder("order_completed", "paid");
            assertThat(incomplete(context)).isZero();
            assertThat(service.events(client(context)))
                    .filteredOn(event -> event.get("event").asString().equals("paid"))
                    .singleElement()
                    .satisfies(paid -> {
                        assertThat(paid.get("message_id").asString()).isEqualTo(id.toString());
                        assertThat(paid.at("/properties/total").asDouble()).isEqualTo(99.99);
                        assertThat(paid.get("external_id").asString()).isEqualTo("user_42");
                        assertThat(Instant.parse(paid.get("timestamp").asString()))
                                .as("that of the call")
                                .isBetween(before, after);
                    });
        }
        try (ConfigurableApplicationContext context =
                start("spring.modulith.events.republish-outstanding-events-on-restart=true")) {
            assertThat(service.names(client(context))).hasSize(2);
        }
    }
}
