package com.getfluxly.spring.event;

import org.springframework.transaction.support.TransactionSynchronization;

/** A moment at the end of a transaction, at which others have something to do. */
enum Moment {
    BEFORE_COMMIT,
    BEFORE_COMPLETION,
    AFTER_COMMIT,
    AFTER_COMPLETION;

    TransactionSynchronization does(Runnable work) {
        return new TransactionSynchronization() {
            @Override
            public void beforeCommit(boolean readOnly) {
                at(BEFORE_COMMIT);
            }

            @Override
            public void beforeCompletion() {
                at(BEFORE_COMPLETION);
            }

            @Override
            public void afterCommit() {
                at(AFTER_COMMIT);
            }

            @Override
            public void afterCompletion(int status) {
                at(AFTER_COMPLETION);
            }

            private void at(Moment now) {
                if (Moment.this == now) {
                    work.run();
                }
            }

            /** After everybody else. */
            @Override
            public int getOrder() {
                return LOWEST_PRECEDENCE;
            }
        };
    }
}
