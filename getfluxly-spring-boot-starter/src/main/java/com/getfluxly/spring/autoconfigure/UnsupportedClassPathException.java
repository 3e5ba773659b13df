package com.getfluxly.spring.autoconfigure;

/** The starter cannot work with what is on the class path. */
final class UnsupportedClassPathException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    private final String remedy;

    /** @param remedy what to do, as a sentence without its end */
    UnsupportedClassPathException(String problem, String remedy) {
        super(problem);
        this.remedy = remedy;
    }

    String remedy() {
        return remedy;
    }
}
