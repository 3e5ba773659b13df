package com.getfluxly.spring.autoconfigure;

/** The starter cannot work with this Spring Boot. */
final class UnsupportedSpringBootException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    UnsupportedSpringBootException(String problem) {
        super(problem);
    }
}
