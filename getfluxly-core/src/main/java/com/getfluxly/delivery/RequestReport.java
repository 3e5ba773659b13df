package com.getfluxly.delivery;

import java.time.Duration;

/**
 * One exchange with the service, whatever came of it.
 *
 * @param endpoint {@code batch}, {@code alias} or {@code erase}
 * @param outcome {@code ok}, or the error code behind the failure; codes outside of
 *     {@link com.getfluxly.error.ErrorCode} are given as {@code other}, so that the list is closed
 * @param status the HTTP status, or 0 if there was no answer
 * @param took from the call of the transport, connecting included, to the end of the answer or to the failure
 * @param events how many events the request held; 0 for {@code alias} and {@code erase}
 * @param bytes the size of the request's body
 * @param willRetry whether the same bytes will be sent again; under the same key, unless that is stuck with a stored error
 * @see <a href="https://docs.getfluxly.com/snippets/error-table">Error table</a>
 * @since 0.1.0
 */
public record RequestReport(
        String endpoint, String outcome, int status, Duration took, int events, int bytes, boolean willRetry) {}
