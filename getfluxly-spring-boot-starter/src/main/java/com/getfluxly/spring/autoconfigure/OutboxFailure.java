package com.getfluxly.spring.autoconfigure;

/** The outbox cannot be what the application asks for. */
final class OutboxFailure extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    private final String remedy;

    /** @param remedy what to do, in whole sentences */
    OutboxFailure(String problem, String remedy) {
        super(problem);
        this.remedy = remedy;
    }

    String remedy() {
        return remedy;
    }
}
