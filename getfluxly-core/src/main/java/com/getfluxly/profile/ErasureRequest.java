package com.getfluxly.profile;

import com.getfluxly.error.GetFluxlyException;
import org.jspecify.annotations.Nullable;

/**
 * Erases a profile and its events. Immutable.
 *
 * @see <a href="https://docs.getfluxly.com/gdpr/erase">Erasure</a>
 * @since 0.1.0
 */
public final class ErasureRequest {

    // It becomes part of the address, which servers bound.
    private static final int MAX_ID_LENGTH = 1_024;

    private final String id;
    private final ErasureReason reason;
    private final @Nullable String requestId;

    private ErasureRequest(String id, ErasureReason reason, @Nullable String requestId) {
        this.id = id;
        this.reason = reason;
        this.requestId = requestId;
    }

    /**
     * Starts a request.
     *
     * @param id a user id, external id or anonymous id
     * @param reason why
     * @return a request that may be sent as it is
     * @throws GetFluxlyException {@code validation_error} if the id is blank or longer than 1,024 characters, or one of
     *     both is missing
     */
    public static ErasureRequest of(String id, ErasureReason reason) {
        if (reason == null) {
            throw Checks.invalid("reason", "reason is missing");
        }
        String checked = Checks.notBlank("id", id);
        if (checked.length() > MAX_ID_LENGTH) {
            throw Checks.invalid("id", "id may have at most " + MAX_ID_LENGTH + " characters, got " + checked.length());
        }
        if (checked.equals(".") || checked.equals("..")) {
            // A path segment that every client and proxy on the way may resolve to another resource.
            throw Checks.invalid("id", "id must not be a relative path segment");
        }
        return new ErasureRequest(checked, reason, null);
    }

    /**
     * An id of your own that the service repeats in its logs. Also sent as the header {@code X-Request-Id}.
     *
     * @param requestId the id
     * @return a request with this id besides
     * @throws GetFluxlyException {@code validation_error} if it is blank, longer than 128 characters, or holds anything
     *     but letters, digits and {@code . _ : -}
     */
    public ErasureRequest requestId(String requestId) {
        return new ErasureRequest(id, reason, Checks.requestId(requestId));
    }

    /** {@return whose profile} */
    public String id() {
        return id;
    }

    /** {@return why} */
    public ErasureReason reason() {
        return reason;
    }

    /** {@return your own id of the request, or null} */
    public @Nullable String requestId() {
        return requestId;
    }

    /** The reason, but no id: it is personal data. */
    @Override
    public String toString() {
        return "ErasureRequest[" + reason.code() + "]";
    }
}
