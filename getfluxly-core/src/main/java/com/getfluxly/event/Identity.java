package com.getfluxly.event;

import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The person of an event: at least one of an external id, a user id and an anonymous id. Immutable.
 *
 * <p>Start with the id that you surely have, and add the others with {@code with…}. A null or blank id always means "not known",
 * so a missing cookie needs no {@code if}. Nothing here throws. An event whose identity has no known id is refused when it is
 * tracked, by the client's {@code failureMode}.
 *
 * @see <a href="https://docs.getfluxly.com/ingest/identity">Identity</a>
 * @since 0.1.0
 */
public final class Identity {

    /** Of an event that was given none. */
    static final Identity NOBODY = missing("an event needs at least one id");

    /** Set by the test kit while tests run, and by nothing else. */
    private static final String SHOWN_IN_TESTS = "getfluxly.show-ids";

    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

    private final @Nullable String externalId;
    private final @Nullable String userId;
    private final @Nullable String anonymousId;

    /** Of one that has no id: what should have given it one. */
    private final @Nullable String whyMissing;

    private Identity(@Nullable String externalId, @Nullable String userId, @Nullable String anonymousId) {
        this(externalId, userId, anonymousId, null);
    }

    private Identity(
            @Nullable String externalId,
            @Nullable String userId,
            @Nullable String anonymousId,
            @Nullable String whyMissing) {
        this.externalId = externalId;
        this.userId = userId;
        this.anonymousId = anonymousId;
        this.whyMissing = whyMissing;
    }

    /** Nobody, equal to any other nobody; a refusal says why he is. */
    static Identity missing(String why) {
        return new Identity(null, null, null, why);
    }

    /**
     * A person, by the id of your own system.
     *
     * @param externalId the id; null or blank if it is not known; an event without any known id is refused
     * @return an identity with this id alone
     */
    public static Identity externalId(@Nullable String externalId) {
        return new Identity(given(externalId), null, null);
    }

    /**
     * A person, by the user id of the GetFluxly profile.
     *
     * @param userId the id; null or blank if it is not known; an event without any known id is refused
     * @return an identity with this id alone
     */
    public static Identity userId(@Nullable String userId) {
        return new Identity(null, given(userId), null);
    }

    /**
     * A visitor who has not logged in, by the id in the browser's cookie {@code gflux_anon}.
     *
     * @param anonymousId the id; null or blank if it is not known; an event without any known id is refused
     * @return an identity with this id alone
     */
    public static Identity anonymousId(@Nullable String anonymousId) {
        return new Identity(null, null, given(anonymousId));
    }

    /**
     * {@return the same person, with an external id in addition; unchanged if the id is null or blank}
     *
     * @param externalId the id; null or blank if it is not known
     */
    public Identity withExternalId(@Nullable String externalId) {
        return isBlank(externalId) ? this : new Identity(externalId, userId, anonymousId);
    }

    /**
     * {@return the same person, with a user id in addition; unchanged if the id is null or blank}
     *
     * @param userId the id; null or blank if it is not known
     */
    public Identity withUserId(@Nullable String userId) {
        return isBlank(userId) ? this : new Identity(externalId, userId, anonymousId);
    }

    /**
     * {@return the same person, with an anonymous id in addition; unchanged if the id is null or blank}
     *
     * @param anonymousId the id; null or blank if it is not known
     */
    public Identity withAnonymousId(@Nullable String anonymousId) {
        return isBlank(anonymousId) ? this : new Identity(externalId, userId, anonymousId);
    }

    /** {@return the external id; null or blank if it is not known} */
    public @Nullable String externalId() {
        return externalId;
    }

    /** {@return the user id; null or blank if it is not known} */
    public @Nullable String userId() {
        return userId;
    }

    /** {@return the anonymous id; null or blank if it is not known} */
    public @Nullable String anonymousId() {
        return anonymousId;
    }

    /** Compares the known ids: a blank id is like a missing one. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Identity that
                && Objects.equals(known(externalId), known(that.externalId))
                && Objects.equals(known(userId), known(that.userId))
                && Objects.equals(known(anonymousId), known(that.anonymousId));
    }

    @Override
    public int hashCode() {
        return Objects.hash(known(externalId), known(userId), known(anonymousId));
    }

    /**
     * Names the kinds of ids that are known, but not the ids: they are personal data, and this text may be logged. While tests
     * run, the ids are shown, too, so that a failure says which person is meant.
     */
    @Override
    public String toString() {
        StringBuilder known = new StringBuilder("Identity[");
        append(known, "external_id", externalId);
        append(known, "user_id", userId);
        append(known, "anonymous_id", anonymousId);
        return known.append(']').toString();
    }

    private static void append(StringBuilder known, String kind, @Nullable String id) {
        if (!isBlank(id)) {
            known.append(known.charAt(known.length() - 1) == '[' ? "" : ", ").append(kind);
            if (Boolean.getBoolean(SHOWN_IN_TESTS)) {
                known.append('=').append(CONTROL.matcher(id).replaceAll("?"));
            }
        }
    }

    /** An id that is missing is blank, so that it can be told from one that nobody spoke of. */
    private static String given(@Nullable String id) {
        return id == null ? "" : id;
    }

    /** The first one that is known, in the order of the wire; null if none is. */
    @Nullable String first() {
        String first = known(externalId);
        first = first == null ? known(userId) : first;
        return first == null ? known(anonymousId) : first;
    }

    boolean isKnown() {
        return !isBlank(externalId) || !isBlank(userId) || !isBlank(anonymousId);
    }

    /** The kind of an id that is blank, or null if there is none. */
    @Nullable String blankKind() {
        if (externalId != null) {
            return "external_id";
        }
        if (userId != null) {
            return "user_id";
        }
        return anonymousId == null ? null : "anonymous_id";
    }

    @Nullable String whyMissing() {
        return whyMissing;
    }

    private static @Nullable String known(@Nullable String id) {
        return isBlank(id) ? null : id;
    }

    private static boolean isBlank(@Nullable String id) {
        return id == null || id.isBlank();
    }
}
