package com.getfluxly.spring.event;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.PreparedEvent;
import com.getfluxly.event.IdentifyEvent;
import com.getfluxly.event.TrackEvent;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.transaction.event.TransactionalEventListener;
import tools.jackson.databind.JacksonModule;

/**
 * Sends the events that {@link PublishedEvents} has prepared, as a listener that Spring Modulith's publication registry watches.
 * The registry stores an event in the transaction in which it was published, until this listener has finished. So after a crash,
 * a committed event is published again, and tracked. The registry stores no other events for this listener.
 *
 * @since 0.1.0
 */
public class RegisteredEvents {

    private final PublishedEvents published;
    private final Function<Supplier<PreparedEvent>, PreparedEvent> apart;

    /**
     * Makes a listener.
     *
     * @param published prepares the events
     * @param apart prepares events that are published again, on the thread of the call, without the current request and trace:
     *     the event happened in another request
     */
    public RegisteredEvents(PublishedEvents published, Function<Supplier<PreparedEvent>, PreparedEvent> apart) {
        this.published = published;
        this.apart = apart;
    }

    /**
     * {@return the module that writes events and identities as JSON, and reads them} Without it, they have no JSON form.
     */
    public static JacksonModule json() {
        return new EventJson();
    }

    /**
     * Sends an event. The name of the listener is stored in the registry, and must not change.
     *
     * @param event the published event
     * @return null if it needs no other try; otherwise the reason why it was not sent. It is returned, because an exception would
     *     reach the publisher
     */
    @Order(Ordered.HIGHEST_PRECEDENCE + 1)
    @TransactionalEventListener(
            id = "getfluxly.published-events",
            classes = {TrackEvent.class, IdentifyEvent.class, Record.class},
            condition = "@getfluxlyPublishedEvents.areTracked(#root.args[0])",
            fallbackExecution = true)
    public @Nullable CompletableFuture<Void> onPublished(Object event) {
        AwaitedEvents awaited = published.awaited();
        if (awaited != null && awaited.contains(event) && TransactionEvents.canBeKept()) {
            // Nobody has this listener wait for the commit, so its transaction has to send it.
            return null;
        }
        GetFluxlyClient now = awaited == null ? null : awaited.takeNow(event);
        if (now != null) {
            // An event that is refused here was counted and told: once more would not help.
            Prepared.atOnce(now, event);
            return null;
        }
        AwaitedEvents.Entry entry = awaited == null ? null : ended(awaited, event);
        if (entry != null && entry.isDiscarded()) {
            return null;
        }
        PreparedEvent prepared = entry == null ? preparedAgain(event) : entry;
        return prepared == null || prepared.isRefused() || prepared.send() ? null : unsent();
    }

    private static AwaitedEvents.@Nullable Entry ended(AwaitedEvents awaited, Object event) {
        for (TransactionEvents transaction : TransactionEvents.ending()) {
            AwaitedEvents.Entry entry = awaited.take(event, transaction);
            if (entry != null) {
                return entry;
            }
        }
        return awaited.take(event, null);
    }

    /** Published by an earlier process, or again. */
    private @Nullable PreparedEvent preparedAgain(Object event) {
        GetFluxlyClient client = published.client();
        return client == null ? null : apart.apply(() -> Prepared.by(client, event));
    }

    private static CompletableFuture<Void> unsent() {
        return CompletableFuture.failedFuture(
                new IllegalStateException("the client takes no events any more, or its disk takes none"));
    }
}
