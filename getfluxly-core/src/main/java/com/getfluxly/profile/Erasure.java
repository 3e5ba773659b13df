package com.getfluxly.profile;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The service's answer to an {@link ErasureRequest}: the service has accepted the request, and the erasure ends later.
 *
 * @see <a href="https://docs.getfluxly.com/gdpr/erase">Erasure</a>
 * @since 0.1.0
 */
public final class Erasure {

    private final String erasureId;
    private final long profilesTargeted;
    private final long eventsTargeted;
    private final @Nullable Instant completesBy;

    private Erasure(Builder builder) {
        this.erasureId = builder.erasureId;
        this.profilesTargeted = builder.profilesTargeted;
        this.eventsTargeted = builder.eventsTargeted;
        this.completesBy = builder.completesBy;
    }

    /** {@return a builder; parts that are not set are empty, zero or null} */
    public static Builder builder() {
        return new Builder();
    }

    /** {@return the service's id of the erasure} */
    public String erasureId() {
        return erasureId;
    }

    /** {@return how many profiles it covers} */
    public long profilesTargeted() {
        return profilesTargeted;
    }

    /** {@return how many events it covers} */
    public long eventsTargeted() {
        return eventsTargeted;
    }

    /** {@return the latest time at which it will be finished, or null if the service did not say} */
    public @Nullable Instant completesBy() {
        return completesBy;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Erasure that && parts().equals(that.parts());
    }

    @Override
    public int hashCode() {
        return parts().hashCode();
    }

    @Override
    public String toString() {
        return "Erasure[erasureId=" + erasureId + ", profilesTargeted=" + profilesTargeted + ", eventsTargeted="
                + eventsTargeted + ", completesBy=" + completesBy + "]";
    }

    private List<@Nullable Object> parts() {
        return Arrays.asList(erasureId, profilesTargeted, eventsTargeted, completesBy);
    }

    /** Sets what the accessors of the same names return; {@link #build()} ends it. Not safe for use by several threads. */
    @SuppressWarnings("doclint:missing") // the parameters are what the accessors return
    public static final class Builder {

        private String erasureId = "";
        private long profilesTargeted;
        private long eventsTargeted;
        private @Nullable Instant completesBy;

        private Builder() {}

        /** Sets {@link Erasure#erasureId()}. */
        public Builder erasureId(String erasureId) {
            this.erasureId = Checks.notNull("erasureId", erasureId);
            return this;
        }

        /** Sets {@link Erasure#profilesTargeted()}. */
        public Builder profilesTargeted(long profilesTargeted) {
            this.profilesTargeted = profilesTargeted;
            return this;
        }

        /** Sets {@link Erasure#eventsTargeted()}. */
        public Builder eventsTargeted(long eventsTargeted) {
            this.eventsTargeted = eventsTargeted;
            return this;
        }

        /** Sets {@link Erasure#completesBy()}. */
        public Builder completesBy(@Nullable Instant completesBy) {
            this.completesBy = completesBy;
            return this;
        }

        /** {@return the erasure} */
        public Erasure build() {
            return new Erasure(this);
        }
    }
}
