package com.getfluxly.spring.lifecycle;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.event.Identity;
import com.getfluxly.event.TrackEvent;
import com.getfluxly.event.TrackedEvent;
import com.getfluxly.spring.TestDatabase;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * A shop with a database and Spring Modulith's registry in it. Told to hang, it has one order behind it, one in an open transaction and
 * one between its commit and all that follows, and waits there to be killed. Otherwise it says what is left, and ends.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({TestDatabase.class, KilledApplication.Shop.class})
public class KilledApplication {

    static final String TRACKED = "tracked";
    static final String OPEN = "open";
    static final String COMMITTED = "committed";

    /** Of the first event of each order; the second one gets its own when it is tracked. */
    static final Map<String, UUID> MESSAGE_IDS = Map.of(
            TRACKED, UUID.fromString("5f0c1b7e-4a51-4c39-9d0a-000000000001"),
            OPEN, UUID.fromString("5f0c1b7e-4a51-4c39-9d0a-000000000002"),
            COMMITTED, UUID.fromString("5f0c1b7e-4a51-4c39-9d0a-000000000003"));

    static final String REACHED = "reached ";
    static final String ORDERS = "orders ";
    static final String INCOMPLETE = "incomplete ";

    @TrackedEvent("order_completed")
    public record OrderCompleted(Identity who, String orderId) {}

    public static void main(String[] args) {
        try (ConfigurableApplicationContext context = SpringApplication.run(KilledApplication.class, args)) {
            Shop shop = context.getBean(Shop.class);
            if (context.getEnvironment().containsProperty("hang")) {
                shop.hang();
            }
            context.getBean(GetFluxlyClient.class).flush();
            shop.takeStock();
        }
    }

    private static void say(String line) {
        System.out.println(line);
    }

    static final class Shop {

        private static final Identity WHO = Identity.externalId("user_42");

        private final JdbcTemplate database;
        private final TransactionTemplate transaction;
        private final ApplicationEventPublisher publisher;

        Shop(JdbcTemplate database, PlatformTransactionManager transactions, ApplicationEventPublisher publisher) {
            this.database = database;
            database.execute("create table if not exists orders (id varchar(20) primary key)");
            this.transaction = new TransactionTemplate(transactions);
            this.publisher = publisher;
        }

        void hang() {
            order(TRACKED, () -> {});
            new Thread(() -> order(OPEN, () -> hangIn(OPEN))).start();
            order(
                    COMMITTED,
                    () -> TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                        @Override
                        public void afterCommit() {
                            takeStock();
                            hangIn(COMMITTED);
                        }
                    }));
        }

        private void order(String id, Runnable atLast) {
            transaction.executeWithoutResult(status -> {
                database.update("insert into orders values (?)", id);
                publisher.publishEvent(TrackEvent.builder("order_placed", WHO)
                        .property("order_id", id)
                        .messageId(MESSAGE_IDS.get(id))
                        .build());
                publisher.publishEvent(new OrderCompleted(WHO, id));
                atLast.run();
            });
        }

        private static void hangIn(String order) {
            say(REACHED + order);
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException cutOff) {
                throw new IllegalStateException("it was not killed", cutOff);
            }
        }

        private void takeStock() {
            say(ORDERS + database.queryForList("select id from orders order by id", String.class));
            say(INCOMPLETE + incomplete());
        }

        private int incomplete() {
            return Objects.requireNonNull(database.queryForObject(
                    "select count(*) from event_publication where completion_date is null", Integer.class));
        }
    }
}
