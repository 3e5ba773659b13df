package com.getfluxly.event;

import com.getfluxly.error.ErrorCode;
import com.getfluxly.error.GetFluxlyException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Who did it: at least one of an external id, a user id and an anonymous id. Immutable.
 *
 * <p>Start with the id that you surely have, and add the others with {@code with…}: those take null or a blank id as
 * "not known" and change nothing, so that a missing cookie needs no {@code if}.
 *
 * @see <a href="https://docs.getfluxly.com/ingest/identity">Identity</a>
 * @since 0.1.0
 */
public final class Identity {

    private final @Nullable String externalId;
    private final @Nullable String userId;
    private final @Nullable String anonymousId;

    private Identity(@Nullable String externalId, @Nullable String userId, @Nullable String anonymousId) {
        this.externalId = externalId;
        this.userId = userId;
        this.anonymousId = anonymousId;
    }

    /**
     * A person by the id that your own system gave.
     *
     * @param externalId not blank
     * @return an identity with this id alone
     * @throws GetFluxlyException {@code validation_error} if the id is null or blank
     */
    public static Identity externalId(String externalId) {
        return new Identity(required("external_id", externalId), null, null);
    }

    /**
     * A person by the user id of the profile.
     *
     * @param userId not blank
     * @return an identity with this id alone
     * @throws GetFluxlyException {@code validation_error} if the id is null or blank
     */
    public static Identity userId(String userId) {
        return new Identity(null, required("user_id", userId), null);
    }

    /**
     * A visitor who is not known yet, by the id in the browser's cookie {@code gflux_anon}.
     *
     * @param anonymousId not blank
     * @return an identity with this id alone
     * @throws GetFluxlyException {@code validation_error} if the id is null or blank
     */
    public static Identity anonymousId(String anonymousId) {
        return new Identity(null, null, required("anonymous_id", anonymousId));
    }

    /**
     * {@return the same person, with an external id besides; unchanged if it is null or blank}
     *
     * @param externalId the id; null or blank if it is not known
     */
    public Identity withExternalId(@Nullable String externalId) {
        return isBlank(externalId) ? this : new Identity(externalId, userId, anonymousId);
    }

    /**
     * {@return the same person, with a user id besides; unchanged if it is null or blank}
     *
     * @param userId the id; null or blank if it is not known
     */
    public Identity withUserId(@Nullable String userId) {
        return isBlank(userId) ? this : new Identity(externalId, userId, anonymousId);
    }

    /**
     * {@return the same person, with an anonymous id besides; unchanged if it is null or blank}
     *
     * @param anonymousId the id; null or blank if it is not known
     */
    public Identity withAnonymousId(@Nullable String anonymousId) {
        return isBlank(anonymousId) ? this : new Identity(externalId, userId, anonymousId);
    }

    /** {@return the external id, or null} */
    public @Nullable String externalId() {
        return externalId;
    }

    /** {@return the user id, or null} */
    public @Nullable String userId() {
        return userId;
    }

    /** {@return the anonymous id, or null} */
    public @Nullable String anonymousId() {
        return anonymousId;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Identity that
                && Objects.equals(externalId, that.externalId)
                && Objects.equals(userId, that.userId)
                && Objects.equals(anonymousId, that.anonymousId);
    }

    @Override
    public int hashCode() {
        return Objects.hash(externalId, userId, anonymousId);
    }

    /** Names which ids are known, not the ids: they are personal data and end up in logs. */
    @Override
    public String toString() {
        StringBuilder known = new StringBuilder("Identity[");
        append(known, "external_id", externalId);
        append(known, "user_id", userId);
        append(known, "anonymous_id", anonymousId);
        return known.append(']').toString();
    }

    private static void append(StringBuilder known, String kind, @Nullable String id) {
        if (id != null) {
            known.append(known.charAt(known.length() - 1) == '[' ? "" : ", ").append(kind);
        }
    }

    private static String required(String field, @Nullable String id) {
        if (id == null || id.isBlank()) {
            throw GetFluxlyException.of(
                            ErrorCode.VALIDATION_ERROR, field + " must not be blank: an event needs at least one id")
                    .detail("field", field)
                    .build();
        }
        return id;
    }

    private static boolean isBlank(@Nullable String id) {
        return id == null || id.isBlank();
    }
}
