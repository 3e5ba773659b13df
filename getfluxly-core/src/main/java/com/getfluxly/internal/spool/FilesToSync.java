package com.getfluxly.internal.spool;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The files that hold what is not safe yet. Guarded by whoever holds it. */
final class FilesToSync {

    private final List<SpoolFile> sealed = new ArrayList<>();
    private @Nullable SpoolFile current;
    private boolean hasNewName;
    private int timesAbandoned;
    /** What is not safe is in no file. */
    private boolean isAbandoned;

    /** What is to be synced at once. */
    record Files(List<SpoolFile> sealed, @Nullable SpoolFile current, boolean hasNewName, int timesAbandoned) {

        void sync(SpoolFiles files, Path directory) throws IOException {
            for (SpoolFile file : sealed) {
                file.force();
            }
            if (current != null) {
                current.force();
            }
            // After the files: a name without its bytes would be worse than bytes without a name.
            if (hasNewName) {
                files.syncDirectory(directory);
            }
        }
    }

    void opened(SpoolFile file) {
        current = file;
        hasNewName = true;
    }

    void sealed(SpoolFile file) {
        sealed.add(file);
        current = null;
    }

    /** Nothing is expected of them any more. */
    void abandon() {
        if (current != null) {
            sealed.add(current);
        }
        current = null;
        sealed.forEach(ProcessDurability::closeQuietly);
        sealed.clear();
        timesAbandoned++;
        isAbandoned = true;
    }

    /** What was in them is in others, or of no interest. */
    void goOn() {
        isAbandoned = false;
    }

    boolean isAbandoned() {
        return isAbandoned;
    }

    boolean hasSealed() {
        return !sealed.isEmpty();
    }

    /** Null if nothing would be safe by that. */
    @Nullable Files take() {
        if (isAbandoned) {
            return null;
        }
        Files taken = new Files(List.copyOf(sealed), current, hasNewName, timesAbandoned);
        hasNewName = false;
        return taken;
    }

    /** Whether what was in them is safe now: not if it is not there any more. */
    boolean synced(Files files) {
        sealed.removeAll(files.sealed());
        return areThereStill(files);
    }

    boolean areThereStill(Files files) {
        return timesAbandoned == files.timesAbandoned();
    }
}
