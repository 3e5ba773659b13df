package com.getfluxly.profile;

import com.getfluxly.error.GetFluxlyException;
import org.jspecify.annotations.Nullable;

/**
 * Joins what a visitor did before to the user that the visitor turned out to be. Immutable; each {@code from…} returns a
 * new request. At least one of {@link #fromAnonymousId} and {@link #fromPreviousId} is needed, which is checked when the
 * request is sent.
 *
 * @see <a href="https://docs.getfluxly.com/identity/alias">Alias</a>
 * @since 0.1.0
 */
public final class AliasRequest {

    private final String userId;
    private final @Nullable String anonymousId;
    private final @Nullable String previousId;
    private final @Nullable String requestId;

    private AliasRequest(
            String userId, @Nullable String anonymousId, @Nullable String previousId, @Nullable String requestId) {
        this.userId = userId;
        this.anonymousId = anonymousId;
        this.previousId = previousId;
        this.requestId = requestId;
    }

    /**
     * Starts a request with the user who stays.
     *
     * @param userId the user who stays
     * @return a request that still needs an id to join
     * @throws GetFluxlyException {@code validation_error} if the id is null or blank
     */
    public static AliasRequest to(String userId) {
        return new AliasRequest(Checks.notBlank("user_id", userId), null, null, null);
    }

    /**
     * The visitor whose events join the user's.
     *
     * @param anonymousId not blank
     * @return a request with this id besides
     * @throws GetFluxlyException {@code validation_error} if the id is null or blank
     */
    public AliasRequest fromAnonymousId(String anonymousId) {
        return new AliasRequest(userId, Checks.notBlank("anonymous_id", anonymousId), previousId, requestId);
    }

    /**
     * An older id of the same user.
     *
     * @param previousId not blank
     * @return a request with this id besides
     * @throws GetFluxlyException {@code validation_error} if the id is null or blank
     */
    public AliasRequest fromPreviousId(String previousId) {
        return new AliasRequest(userId, anonymousId, Checks.notBlank("previous_id", previousId), requestId);
    }

    /**
     * An id of your own that the service repeats in its logs. Also sent as the header {@code X-Request-Id}.
     *
     * @param requestId the id
     * @return a request with this id besides
     * @throws GetFluxlyException {@code validation_error} if it is blank, longer than 128 characters, or holds anything
     *     but letters, digits and {@code . _ : -}
     */
    public AliasRequest requestId(String requestId) {
        return new AliasRequest(userId, anonymousId, previousId, Checks.requestId(requestId));
    }

    /** {@return the user who stays} */
    public String userId() {
        return userId;
    }

    /** {@return the visitor, or null} */
    public @Nullable String anonymousId() {
        return anonymousId;
    }

    /** {@return the older id, or null} */
    public @Nullable String previousId() {
        return previousId;
    }

    /** {@return your own id of the request, or null} */
    public @Nullable String requestId() {
        return requestId;
    }

    /** No ids: they are personal data. */
    @Override
    public String toString() {
        return "AliasRequest[]";
    }
}
