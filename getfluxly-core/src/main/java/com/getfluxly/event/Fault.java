package com.getfluxly.event;

import com.getfluxly.error.GetFluxlyException;

/**
 * A rule that was broken, before anybody is told. Names field, limit and size, never a value.
 *
 * @param given the size, or 0 if there is no limit
 */
record Fault(String field, String message, int limit, int given) {

    Fault(String field, String message) {
        this(field, message, 0, 0);
    }

    static Fault tooManyKeys(String field, int limit, int given) {
        return new Fault(field, field + " may have at most " + limit + " keys, got " + given, limit, given);
    }

    /** By its kind only: a message of a getter may hold a value. */
    static Fault unreadable(String field, Throwable thrown) {
        return new Fault(field, field + " cannot be read: " + thrown.getClass().getName());
    }

    GetFluxlyException toException() {
        GetFluxlyException.Builder exception = GetFluxlyException.invalid(field, message);
        if (given > 0) {
            exception.detail("limit", limit).detail("given", given);
        }
        return exception.build();
    }
}
