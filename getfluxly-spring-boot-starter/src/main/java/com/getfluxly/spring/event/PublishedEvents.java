package com.getfluxly.spring.event;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.event.TrackedEvent;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.aot.hint.annotation.Reflective;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationContextAware;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.PayloadApplicationEvent;
import org.springframework.context.event.GenericApplicationListener;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.ResolvableType;

/**
 * Tracks events that an application publishes: a {@link com.getfluxly.event.TrackEvent}, an
 * {@link com.getfluxly.event.IdentifyEvent}, or a record that carries {@link TrackedEvent}. In a transaction, the event is
 * prepared when it is published, with the time of that call and within the limits of the queue. It is sent after the commit;
 * without a commit, it is counted as refused ({@code rolled_back}). Other events do not reach this listener: Spring asks once for
 * each class.
 *
 * @since 0.1.0
 */
public final class PublishedEvents implements GenericApplicationListener, ApplicationContextAware {

    private static final Logger log = LoggerFactory.getLogger(PublishedEvents.class);

    private final Supplier<? extends @Nullable GetFluxlyClient> client;
    private final BooleanSupplier enabled;
    private final Way way;
    // Set while the bean is made.
    private boolean isBelowAnother;
    private final AtomicBoolean warned = new AtomicBoolean();
    private final AtomicBoolean lost = new AtomicBoolean();

    private PublishedEvents(Supplier<? extends @Nullable GetFluxlyClient> client, BooleanSupplier enabled, Way way) {
        this.client = client;
        this.enabled = enabled;
        this.way = way;
    }

    /** An event of a context is published in its parents, too: it is that of the first listener. */
    @Override
    public void setApplicationContext(ApplicationContext context) {
        ApplicationContext parent = context.getParent();
        isBelowAnother = parent != null
                && BeanFactoryUtils.beanNamesForTypeIncludingAncestors(parent, PublishedEvents.class, true, false)
                                .length
                        > 0;
    }

    /** What is done with an event of ours. */
    interface Way {

        void take(GetFluxlyClient client, Object source, Object payload);
    }

    /**
     * {@return a listener for applications without transactions}
     *
     * @param client called for each event; null if there is no single client
     * @param enabled called for each event
     */
    public static PublishedEvents atOnce(
            Supplier<? extends @Nullable GetFluxlyClient> client, BooleanSupplier enabled) {
        return new PublishedEvents(client, enabled, (wanted, source, payload) -> Prepared.atOnce(wanted, payload));
    }

    /**
     * {@return a listener that waits for the commit of a transaction} Needs spring-tx.
     *
     * @param client called for each event; null if there is no single client
     * @param enabled called for each event
     */
    public static PublishedEvents afterCommit(
            Supplier<? extends @Nullable GetFluxlyClient> client, BooleanSupplier enabled) {
        return new PublishedEvents(client, enabled, new TransactionalWay(null));
    }

    /**
     * {@return a listener that prepares events, and lets {@link RegisteredEvents} send them} Needs spring-tx.
     *
     * @param client called for each event; null if there is no single client
     * @param enabled called for each event
     */
    public static PublishedEvents registered(
            Supplier<? extends @Nullable GetFluxlyClient> client, BooleanSupplier enabled) {
        return new PublishedEvents(client, enabled, new TransactionalWay(new AwaitedEvents()));
    }

    /**
     * {@return whether this object is one of our events, and should be tracked}
     *
     * @param payload the published object
     */
    @Reflective
    public boolean areTracked(Object payload) {
        return enabled.getAsBoolean() && EventKinds.include(payload.getClass());
    }

    @Override
    public boolean supportsEventType(ResolvableType type) {
        return PayloadApplicationEvent.class.isAssignableFrom(type.toClass())
                && EventKinds.include(
                        type.as(PayloadApplicationEvent.class).getGeneric().resolve());
    }

    /** The transaction is that of the thread. */
    @Override
    public boolean supportsAsyncExecution() {
        return false;
    }

    /** Before {@link RegisteredEvents}, which are told nothing of the transaction; behind all others where there are none. */
    @Override
    public int getOrder() {
        return awaited() == null ? LOWEST_PRECEDENCE : HIGHEST_PRECEDENCE;
    }

    @Override
    public void onApplicationEvent(ApplicationEvent event) {
        Object payload = ((PayloadApplicationEvent<?>) event).getPayload();
        boolean taken = TakenBelow.remove(payload);
        if (isBelowAnother) {
            TakenBelow.add(payload);
        }
        // What was taken below is taken here by nobody: a listener that comes later has to find it.
        GetFluxlyClient wanted = !areTracked(payload) ? null : taken ? GetFluxlyClient.noOp() : client();
        if (wanted != null) {
            way.take(wanted, event.getSource(), payload);
        }
    }

    /** The one that is injected, so that whoever decorates or spies on it sees all events, or null. */
    @Nullable GetFluxlyClient client() {
        try {
            GetFluxlyClient unique = client.get();
            if (unique == null && warned.compareAndSet(false, true)) {
                log.warn("events of the application are not tracked: there are several clients, and none is primary");
            }
            return unique;
        } catch (Throwable none) {
            // Any: it cannot be made, or the context is being closed, and that is none of the publisher's.
            if (lost.compareAndSet(false, true)) {
                log.warn(
                        "events of the application are lost: there is no client for them ({}); this is logged once",
                        NestedExceptionUtils.getMostSpecificCause(none)
                                .getClass()
                                .getName());
            }
            return null;
        }
    }

    @Nullable AwaitedEvents awaited() {
        return way instanceof TransactionalWay transactional ? transactional.awaited() : null;
    }
}
