package com.getfluxly.internal.spool;

import com.getfluxly.internal.spool.Losses.Why;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads what is open, in order, and tells what is missing. Confined to the delivery thread. */
final class BacklogReader {

    /** Of events that are passed over: whoever asks has other things to do. */
    private static final long MAX_BYTES_AT_ONCE = 4L << 20;

    private final SegmentCursor cursor;
    private final LogState state;
    private final Segments segments;
    private final Durability durability;
    private final AgeClock clock;
    private final long maxAgeMillis;
    private final LostEvents lost;

    /** Written by the delivery thread, read by all. */
    private volatile @Nullable Trouble trouble;

    /** What happens to events that cannot be had. */
    @FunctionalInterface
    interface LostEvents {

        /**
         * Stores it.
         *
         * @return how many of them were open
         */
        long settle(long first, long last, Why why);
    }

    BacklogReader(
            SpoolFiles files,
            SpoolSettings settings,
            LogState state,
            Segments segments,
            Durability durability,
            AgeClock clock,
            LostEvents lost) {
        this.cursor = new SegmentCursor(files);
        this.state = state;
        this.segments = segments;
        this.durability = durability;
        this.clock = clock;
        this.maxAgeMillis = settings.maxAge().toMillis();
        this.lost = lost;
    }

    Portion read(long after, long limit, int maxEvents, long maxBytes) {
        Reading reading = new Reading(after, limit, maxEvents, maxBytes);
        reading.run();
        return reading.result();
    }

    /** What kept it from reading on, or null. */
    @Nullable Trouble trouble() {
        return trouble;
    }

    void close() {
        cursor.close();
    }

    /** One call. */
    private final class Reading {

        private final int maxEvents;
        private final long maxBytes;
        /** Asked for before any file is: it was written before. */
        private final long limit;

        private final long bytesBefore = cursor.bytes();
        private final List<Stored> events = new ArrayList<>();
        private long bytes;
        private long next;
        private long expiredFrom = Long.MAX_VALUE;
        private final Losses losses = new Losses();

        Reading(long after, long limit, int maxEvents, long maxBytes) {
            this.limit = Math.min(limit, durability.upTo(state.last()));
            this.maxEvents = maxEvents;
            this.maxBytes = maxBytes;
            this.next = state.nextOpen(after + 1);
        }

        void run() {
            while (next <= limit && events.size() < maxEvents && cursor.bytes() - bytesBefore < MAX_BYTES_AT_ONCE) {
                Optional<Segment> segment = segments.of(next);
                boolean goesOn =
                        segment.isPresent() ? readFrom(segment.get()) : lose(segments.firstBase() - 1, Why.REMOVED);
                if (!goesOn) {
                    break;
                }
            }
            endExpired();
        }

        /** Whether there may be more. */
        private boolean readFrom(Segment segment) {
            long last = segments.lastOf(segment, limit);
            try {
                Stored found = cursor.seek(segment, next, last);
                trouble = null;
                if (found == null || found.sequence() > next) {
                    // Damage has a beginning and an end, between which there may be settled ones.
                    return lose(found == null ? last : found.sequence() - 1, Why.CORRUPT);
                }
                return take(found);
            } catch (IOException unreadable) {
                cursor.close();
                return passOver(segment, unreadable);
            }
        }

        /**
         * Passes over only events that are known to be in another place: the others may be readable the next time, and
         * the writer handles them.
         */
        private boolean passOver(Segment segment, IOException unreadable) {
            if (segments.contains(segment)) {
                trouble = unreadable instanceof UnknownRecordException ? Trouble.FORMAT : Trouble.UNAVAILABLE;
                return false;
            }
            next = state.nextOpen(next);
            return true;
        }

        private boolean take(Stored event) {
            if (isTooOld(event)) {
                expiredFrom = Math.min(expiredFrom, next);
                next = state.nextOpen(next + 1);
                return true;
            }
            endExpired();
            if (!events.isEmpty() && bytes + event.json().length > maxBytes) {
                return false;
            }
            events.add(event);
            bytes += event.json().length;
            next = state.nextOpen(next + 1);
            return true;
        }

        private boolean isTooOld(Stored event) {
            return maxAgeMillis > 0 && clock.isPast(event.millis(), maxAgeMillis);
        }

        private void endExpired() {
            if (expiredFrom != Long.MAX_VALUE) {
                count(expiredFrom, next - 1, Why.EXPIRED);
                expiredFrom = Long.MAX_VALUE;
            }
        }

        private boolean lose(long last, Why why) {
            endExpired();
            count(next, last, why);
            next = state.nextOpen(last + 1);
            return true;
        }

        private void count(long first, long last, Why why) {
            losses.count(why, lost.settle(first, Math.min(last, limit), why));
        }

        Portion result() {
            return new Portion(
                    events,
                    Math.min(next - 1, limit),
                    losses.of(Why.CORRUPT),
                    losses.of(Why.EXPIRED),
                    losses.of(Why.REMOVED));
        }
    }
}
