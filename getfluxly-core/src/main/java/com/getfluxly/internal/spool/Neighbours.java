package com.getfluxly.internal.spool;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The other directories of a spool with events that nobody sends, as they were when they were counted last. For any thread. */
final class Neighbours {

    private static final Found NOTHING = new Found(0, 0, 0, null);

    private final SpoolPlaces places;
    private final @Nullable Path own;
    private volatile Found found = NOTHING;

    /** @param own left out */
    Neighbours(SpoolPlaces places, @Nullable Path own) {
        this.places = places;
        this.own = own;
    }

    /**
     * What a count has found.
     *
     * @param orphans of this project
     * @param strangers of another one, or of another token
     * @param strangersAtHome those of them that are where this project's should be
     * @param failure the last one, or null
     */
    record Found(
            int orphans,
            int strangers,
            int strangersAtHome,
            @Nullable IOException failure) {}

    private static final class Count {
        private int orphans;
        private int strangers;
        private int strangersAtHome;
        private @Nullable IOException failure;

        void failed(IOException why) {
            failure = why;
        }
    }

    Found found() {
        return found;
    }

    /** Counts again. Takes as long as the disk does. */
    Found count() {
        Count count = new Count();
        for (Path slot : places.backlogs(count::failed)) {
            if (!slot.equals(own)) {
                look(slot, count);
            }
        }
        found = new Found(count.orphans, count.strangers, count.strangersAtHome, count.failure);
        return found;
    }

    private void look(Path slot, Count count) {
        try {
            places.check(slot);
            if (SpoolLock.isOwned(slot)) {
                return;
            }
            if (places.isOurs(slot)) {
                count.orphans++;
            } else {
                count.strangers++;
                count.strangersAtHome += places.isAtHome(slot) ? 1 : 0;
            }
        } catch (IOException failed) {
            count.failed(failed);
        }
    }

    /**
     * A problem that people must solve, or null: a directory that cannot be read, or events that only another token may send. A
     * directory of another user is not such a problem.
     */
    @Nullable Trouble trouble() {
        Found now = found;
        if (now.failure() != null && !(now.failure() instanceof SpoolRefusedException)) {
            return Trouble.UNAVAILABLE;
        }
        return now.strangers() > 0 ? Trouble.OTHER_PROJECT : null;
    }
}
