package com.getfluxly.profile;

import com.getfluxly.error.GetFluxlyException;
import org.jspecify.annotations.Nullable;

/**
 * Erases a profile and its events. Immutable. Accepts any values and never throws: a request that breaks a rule is refused when
 * it is sent.
 *
 * @see <a href="https://docs.getfluxly.com/gdpr/erase">Erasure</a>
 * @since 0.1.0
 */
public final class ErasureRequest {

    // It becomes part of the address, which servers bound.
    private static final int MAX_ID_LENGTH = 1_024;

    private final String id;
    private final @Nullable ErasureReason reason;
    private final @Nullable String requestId;

    private ErasureRequest(String id, @Nullable ErasureReason reason, @Nullable String requestId) {
        this.id = id;
        this.reason = reason;
        this.requestId = requestId;
    }

    /**
     * Starts a request.
     *
     * @param id a user id, external id or anonymous id; not blank, at most 1,024 characters
     * @param reason why
     * @return a complete request
     */
    public static ErasureRequest of(String id, ErasureReason reason) {
        return new ErasureRequest(Checks.given(id), reason, null);
    }

    /**
     * An id of your own that the service repeats in its logs. Also sent as the header {@code X-Request-Id}.
     *
     * @param requestId not blank, at most 128 characters, all of them letters, digits or {@code . _ : -}
     * @return a request with this id, too
     */
    public ErasureRequest requestId(String requestId) {
        return new ErasureRequest(id, reason, Checks.given(requestId));
    }

    /** {@return whose profile} */
    public String id() {
        return id;
    }

    /** {@return why; null if none was given} */
    public @Nullable ErasureReason reason() {
        return reason;
    }

    /** {@return your own id of the request, or null} */
    public @Nullable String requestId() {
        return requestId;
    }

    /**
     * Why {@code erase} refuses this request before anything is sent.
     *
     * @return the first broken rule, as a {@code validation_error}, or null
     */
    public @Nullable GetFluxlyException violation() {
        if (reason == null) {
            return Checks.invalid("reason", "reason is missing");
        }
        if (id.isBlank()) {
            return Checks.blank("id");
        }
        if (id.length() > MAX_ID_LENGTH) {
            return Checks.invalid("id", "id may have at most " + MAX_ID_LENGTH + " characters, got " + id.length());
        }
        if (id.equals(".") || id.equals("..")) {
            // A path segment that every client and proxy on the way may resolve to another resource.
            return Checks.invalid("id", "id must not be a relative path segment");
        }
        return Checks.requestId(requestId);
    }

    /** The reason, but no id: it is personal data. */
    @Override
    public String toString() {
        return "ErasureRequest[" + (reason == null ? "" : reason.code()) + "]";
    }
}
