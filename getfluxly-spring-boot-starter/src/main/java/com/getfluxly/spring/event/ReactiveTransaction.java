package com.getfluxly.spring.event;

import com.getfluxly.PreparedEvent;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.reactive.TransactionContext;
import org.springframework.transaction.reactive.TransactionSynchronization;
import org.springframework.transaction.reactive.TransactionSynchronizationManager;
import reactor.core.publisher.Mono;

/** The event of a reactive transaction, which ends with it. Only where there is Reactor. */
final class ReactiveTransaction implements TransactionSynchronization {

    private static final Logger log = LoggerFactory.getLogger(ReactiveTransaction.class);

    private final PreparedEvent event;

    private ReactiveTransaction(PreparedEvent event) {
        this.event = event;
    }

    /** Whether the end of the transaction will be told. */
    static boolean isActive(TransactionContext context) {
        TransactionSynchronizationManager manager = new TransactionSynchronizationManager(context);
        return manager.isSynchronizationActive() && manager.isActualTransactionActive();
    }

    static void keep(TransactionContext context, PreparedEvent event) {
        new TransactionSynchronizationManager(context).registerSynchronization(new ReactiveTransaction(event));
    }

    @Override
    public Mono<Void> afterCompletion(int status) {
        return Mono.fromRunnable(() -> TransactionEvents.end(List.of(event), status == STATUS_COMMITTED, log));
    }
}
