package com.getfluxly.spring.autoconfigure;

/** The starter cannot be what the application asks for, and knows what to do about it. */
final class StartRefusedException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    private final String remedy;

    /**
     * @param problem what is wrong, as a sentence without its end
     * @param remedy what to do, in whole sentences
     */
    StartRefusedException(String problem, String remedy) {
        super(problem);
        this.remedy = remedy;
    }

    String remedy() {
        return remedy;
    }
}
