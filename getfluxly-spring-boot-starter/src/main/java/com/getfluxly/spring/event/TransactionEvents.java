package com.getfluxly.spring.event;

import com.getfluxly.PreparedEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * The events of one transaction, which end with it. Bound to the thread as a resource of the transaction, so that it is found
 * again, and goes when another one takes its place for a while. Confined to the thread of the transaction.
 */
final class TransactionEvents implements TransactionSynchronization {

    private static final Logger log = LoggerFactory.getLogger(TransactionEvents.class);

    // Of those of this thread that have come to their end the last one first: what follows an end may have one of its
    // own.
    private static final ThreadLocal<Deque<TransactionEvents>> ENDING = new ThreadLocal<>();

    private final Object account;
    private final List<PreparedEvent> events = new ArrayList<>();
    private final Deque<Savepoint> savepoints = new ArrayDeque<>();
    private boolean suspended;
    private boolean isAwaited;

    private TransactionEvents(Object account) {
        this.account = account;
    }

    /** Where the transaction had got to at a savepoint. */
    private record Savepoint(Object id, int events) {}

    /** Whether there is a transaction whose end will be told. */
    static boolean canBeKept() {
        return TransactionSynchronizationManager.isSynchronizationActive()
                && TransactionSynchronizationManager.isActualTransactionActive();
    }

    /**
     * Keeps the event until the transaction of this thread ends.
     *
     * @param account of whose client the event is: one each
     */
    static void keep(Object account, PreparedEvent event) {
        current(account).add(event);
    }

    private void add(PreparedEvent event) {
        events.add(event);
    }

    /** Keeps an event that a listener will ask for at the end of this transaction. */
    void await(AwaitedEvents.Entry event) {
        if (!isAwaited) {
            TransactionSynchronizationManager.registerSynchronization(new Beginning());
            isAwaited = true;
        }
        add(event);
    }

    /** Those whose listeners are told of the commit on this thread now, the last one first. */
    static List<TransactionEvents> ending() {
        Deque<TransactionEvents> ending = ENDING.get();
        return ending == null ? List.of() : List.copyOf(ending);
    }

    /** Those of the transaction of this thread. */
    static TransactionEvents current(Object account) {
        return TransactionSynchronizationManager.getResource(account) instanceof TransactionEvents bound
                ? bound
                : begin(account);
    }

    private static TransactionEvents begin(Object account) {
        TransactionEvents begun = new TransactionEvents(account);
        TransactionSynchronizationManager.registerSynchronization(begun);
        TransactionSynchronizationManager.bindResource(account, begun);
        return begun;
    }

    /** Of the end: before the listeners, which are not told whose it is. */
    private final class Beginning implements TransactionSynchronization {

        @Override
        public int getOrder() {
            return HIGHEST_PRECEDENCE;
        }

        @Override
        public void afterCompletion(int status) {
            Deque<TransactionEvents> ending = ENDING.get();
            if (ending == null) {
                ending = new ArrayDeque<>();
                ENDING.set(ending);
            }
            ending.push(TransactionEvents.this);
        }
    }

    private void hasEnded() {
        Deque<TransactionEvents> ending = ENDING.get();
        if (ending != null && ending.remove(this) && ending.isEmpty()) {
            ENDING.remove();
        }
    }

    /** Behind those that may still have a say in it. */
    @Override
    public int getOrder() {
        return LOWEST_PRECEDENCE;
    }

    @Override
    public void suspend() {
        suspended = unbind();
    }

    @Override
    public void resume() {
        if (suspended) {
            TransactionSynchronizationManager.bindResource(account, this);
            suspended = false;
        }
    }

    @Override
    public void savepoint(Object savepoint) {
        savepoints.push(new Savepoint(savepoint, events.size()));
    }

    /** All that came after it has not happened. Before one that nobody told of there was no event. */
    @Override
    public void savepointRollback(Object savepoint) {
        int kept = 0;
        for (Savepoint one : savepoints) {
            if (one.id() == savepoint) {
                kept = one.events();
                break;
            }
        }
        // They stay where they are: whoever ends them once more does nothing.
        endEach(events.subList(kept, events.size()), false, log);
    }

    /** Here, since a transaction that somebody else manages may tell of its end on any thread. */
    @Override
    public void beforeCompletion() {
        unbind();
    }

    @Override
    public void afterCompletion(int status) {
        hasEnded();
        unbind();
        end(events, status == STATUS_COMMITTED, log);
        events.clear();
    }

    /** A failure after the commit is nobody's any more: it is told, and the next event has its turn. */
    static void end(List<PreparedEvent> events, boolean committed, Logger log) {
        endEach(events, committed, log);
        for (PreparedEvent event : events) {
            if (event instanceof AwaitedEvents.Entry awaited) {
                awaited.transactionIsOver();
            }
        }
    }

    private static void endEach(List<PreparedEvent> events, boolean committed, Logger log) {
        int failed = 0;
        Throwable last = null;
        for (PreparedEvent event : events) {
            try {
                end(event, committed);
            } catch (Throwable refused) {
                // Any: the others have their turn, and their places in the queue to give back.
                failed++;
                last = refused;
            }
        }
        if (last != null) {
            log.warn(
                    "events of a transaction were refused when it ended (how many: {}): {}", failed, last.getMessage());
        }
    }

    private static void end(PreparedEvent event, boolean committed) {
        if (committed) {
            event.send();
        } else {
            event.discard();
        }
    }

    private boolean unbind() {
        boolean bound = TransactionSynchronizationManager.getResource(account) == this;
        if (bound) {
            TransactionSynchronizationManager.unbindResource(account);
        }
        return bound;
    }
}
