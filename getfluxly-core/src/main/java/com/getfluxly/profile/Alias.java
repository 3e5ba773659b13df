package com.getfluxly.profile;

import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The service's answer to an {@link AliasRequest}.
 *
 * @see <a href="https://docs.getfluxly.com/identity/alias">Alias</a>
 * @since 0.1.0
 */
public final class Alias {

    private final String userId;
    private final @Nullable String anonymousId;
    private final @Nullable String previousId;
    private final @Nullable Instant mergedAt;
    private final Map<String, Object> fields;

    private Alias(Builder builder) {
        this.userId = builder.userId;
        this.anonymousId = builder.anonymousId;
        this.previousId = builder.previousId;
        this.mergedAt = builder.mergedAt;
        this.fields = Collections.unmodifiableMap(new LinkedHashMap<>(builder.fields));
    }

    /** {@return a builder; parts that are not set are empty or null} */
    public static Builder builder() {
        return new Builder();
    }

    /** {@return the user who stays} */
    public String userId() {
        return userId;
    }

    /** {@return the visitor that was joined, or null} */
    public @Nullable String anonymousId() {
        return anonymousId;
    }

    /** {@return the older id that was joined, or null} */
    public @Nullable String previousId() {
        return previousId;
    }

    /** {@return when the profiles were merged, or null if the service did not say} */
    public @Nullable Instant mergedAt() {
        return mergedAt;
    }

    /**
     * {@return the whole {@code alias} object of the answer, including fields that this version does not know; unmodifiable}
     */
    public Map<String, Object> fields() {
        return fields;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Alias that && parts().equals(that.parts());
    }

    @Override
    public int hashCode() {
        return parts().hashCode();
    }

    /** Without ids: they are personal data. */
    @Override
    public String toString() {
        return "Alias[mergedAt=" + mergedAt + "]";
    }

    private List<@Nullable Object> parts() {
        return Arrays.asList(userId, anonymousId, previousId, mergedAt, fields);
    }

    /** Sets what the accessors of the same names return; {@link #build()} ends it. Not safe for use by several threads. */
    @SuppressWarnings("doclint:missing") // the parameters are what the accessors return
    public static final class Builder {

        private String userId = "";
        private @Nullable String anonymousId;
        private @Nullable String previousId;
        private @Nullable Instant mergedAt;
        private Map<String, Object> fields = Map.of();

        private Builder() {}

        /** Sets {@link Alias#userId()}. */
        public Builder userId(String userId) {
            this.userId = Checks.notNull("userId", userId);
            return this;
        }

        /** Sets {@link Alias#anonymousId()}. */
        public Builder anonymousId(@Nullable String anonymousId) {
            this.anonymousId = anonymousId;
            return this;
        }

        /** Sets {@link Alias#previousId()}. */
        public Builder previousId(@Nullable String previousId) {
            this.previousId = previousId;
            return this;
        }

        /** Sets {@link Alias#mergedAt()}. */
        public Builder mergedAt(@Nullable Instant mergedAt) {
            this.mergedAt = mergedAt;
            return this;
        }

        /** Sets {@link Alias#fields()}. */
        public Builder fields(Map<String, Object> fields) {
            this.fields = Checks.notNull("fields", fields);
            return this;
        }

        /** {@return the alias} */
        public Alias build() {
            return new Alias(this);
        }
    }
}
