package com.getfluxly.profile;

import com.getfluxly.error.GetFluxlyException;
import org.jspecify.annotations.Nullable;

/**
 * Joins the earlier events of a visitor to the user who the visitor is. Immutable; each {@code from…} returns a new request.
 * Accepts any values and never throws: a request that breaks a rule is refused when it is sent. At least one of
 * {@link #fromAnonymousId} and {@link #fromPreviousId} is needed.
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
     * @param userId the user who stays; not blank
     * @return a request that still needs an id to join
     */
    public static AliasRequest to(String userId) {
        return new AliasRequest(Checks.given(userId), null, null, null);
    }

    /**
     * The visitor whose events join the user's.
     *
     * @param anonymousId not blank
     * @return a request with this id, too
     */
    public AliasRequest fromAnonymousId(String anonymousId) {
        return new AliasRequest(userId, Checks.given(anonymousId), previousId, requestId);
    }

    /**
     * An older id of the same user.
     *
     * @param previousId not blank
     * @return a request with this id, too
     */
    public AliasRequest fromPreviousId(String previousId) {
        return new AliasRequest(userId, anonymousId, Checks.given(previousId), requestId);
    }

    /**
     * An id of your own that the service repeats in its logs. Also sent as the header {@code X-Request-Id}.
     *
     * @param requestId not blank, at most 128 characters, all of them letters, digits or {@code . _ : -}
     * @return a request with this id, too
     */
    public AliasRequest requestId(String requestId) {
        return new AliasRequest(userId, anonymousId, previousId, Checks.given(requestId));
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

    /**
     * Why {@code alias} refuses this request before anything is sent.
     *
     * @return the first broken rule, as a {@code validation_error}, or null
     */
    public @Nullable GetFluxlyException violation() {
        if (userId.isBlank()) {
            return Checks.blank("user_id");
        }
        if (Checks.isBlank(anonymousId)) {
            return Checks.blank("anonymous_id");
        }
        if (Checks.isBlank(previousId)) {
            return Checks.blank("previous_id");
        }
        if (anonymousId == null && previousId == null) {
            return Checks.invalid("anonymous_id", "an alias needs anonymous_id or previous_id");
        }
        return Checks.requestId(requestId);
    }

    /** No ids: they are personal data. */
    @Override
    public String toString() {
        return "AliasRequest[]";
    }
}
