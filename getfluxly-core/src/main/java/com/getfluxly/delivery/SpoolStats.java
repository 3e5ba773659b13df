package com.getfluxly.delivery;

import org.jspecify.annotations.Nullable;

/**
 * The figures of the spool at one moment.
 *
 * @see DeliveryStats#spool()
 * @since 0.1.0
 */
public final class SpoolStats {

    private final long pending;
    private final long bytes;
    private final long capacity;
    private final long segments;
    private final SpoolDurability durability;
    private final @Nullable String code;
    private final long orphans;

    private SpoolStats(Builder builder) {
        this.pending = builder.pending;
        this.bytes = builder.bytes;
        this.capacity = builder.capacity;
        this.segments = builder.segments;
        this.durability = builder.durability;
        this.code = builder.code;
        this.orphans = builder.orphans;
    }

    /** {@return a builder; parts that are not set are zero or null, and {@code durability} is {@link SpoolDurability#PROCESS}} */
    public static Builder builder() {
        return new Builder();
    }

    /** {@return events that are only on disk, after those in memory} */
    public long pending() {
        return pending;
    }

    /** {@return bytes of all files of this client} */
    public long bytes() {
        return bytes;
    }

    /** {@return the most bytes that the files of this client may have, {@code maxSpoolBytes}} */
    public long capacity() {
        return capacity;
    }

    /** {@return files with events} */
    public long segments() {
        return segments;
    }

    /** {@return where an event must be before it counts as accepted} */
    public SpoolDurability durability() {
        return durability;
    }

    /**
     * {@return why the disk takes no events now; or the problem with events of others in the spool that nobody sends; null if
     * there is no problem}
     */
    public @Nullable String code() {
        return code;
    }

    /**
     * {@return other directories with events of this project whose process has ended; each process that starts takes over one.
     * Counted at the start, and at most once a second while there is something to deliver}
     */
    public long orphans() {
        return orphans;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SpoolStats that && parts().equals(that.parts());
    }

    @Override
    public int hashCode() {
        return parts().hashCode();
    }

    @Override
    public String toString() {
        return "SpoolStats" + parts();
    }

    private Parts parts() {
        return new Parts()
                .with("pending", pending)
                .with("bytes", bytes)
                .with("capacity", capacity)
                .with("segments", segments)
                .with("durability", durability)
                .with("code", code)
                .with("orphans", orphans);
    }

    /** Sets what the accessors of the same names return; {@link #build()} ends it. Not safe for use by several threads. */
    @SuppressWarnings("doclint:missing") // the parameters are what the accessors return
    public static final class Builder {

        private long pending;
        private long bytes;
        private long capacity;
        private long segments;
        private SpoolDurability durability = SpoolDurability.PROCESS;
        private @Nullable String code;
        private long orphans;

        private Builder() {}

        /** Sets {@link SpoolStats#pending()}. */
        public Builder pending(long pending) {
            this.pending = pending;
            return this;
        }

        /** Sets {@link SpoolStats#bytes()}. */
        public Builder bytes(long bytes) {
            this.bytes = bytes;
            return this;
        }

        /** Sets {@link SpoolStats#capacity()}. */
        public Builder capacity(long capacity) {
            this.capacity = capacity;
            return this;
        }

        /** Sets {@link SpoolStats#segments()}. */
        public Builder segments(long segments) {
            this.segments = segments;
            return this;
        }

        /** Sets {@link SpoolStats#durability()}. */
        public Builder durability(SpoolDurability durability) {
            this.durability = Checks.notNull("durability", durability);
            return this;
        }

        /** Sets {@link SpoolStats#code()}. */
        public Builder code(@Nullable String code) {
            this.code = code;
            return this;
        }

        /** Sets {@link SpoolStats#orphans()}. */
        public Builder orphans(long orphans) {
            this.orphans = orphans;
            return this;
        }

        /** {@return the stats} */
        public SpoolStats build() {
            return new SpoolStats(this);
        }
    }
}
