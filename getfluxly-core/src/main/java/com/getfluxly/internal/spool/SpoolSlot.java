package com.getfluxly.internal.spool;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A directory that is ours, and whose events lie in it. For any thread. */
interface SpoolSlot {

    /**
     * Called first, and again until it succeeds.
     *
     * @throws IOException if it does not belong to us yet
     */
    default void claim() throws IOException {}

    Path directory();

    /** 16 random bytes. */
    byte[] newSalt();

    /** 16 bytes that stand for the project as it is now, and give nothing away; the same for the same salt. */
    byte[] fingerprint(byte[] salt);

    /** Whether that is what stood for it when it was claimed. */
    default boolean isOurs(byte[] salt, byte[] fingerprint) {
        return Arrays.equals(fingerprint(salt), fingerprint);
    }

    /** Whether the project was stamped last as it is now. Cheap: it is asked with each record. */
    default boolean isStamped() {
        return true;
    }

    /** How many other directories hold events that nobody sends. */
    int orphans();

    /** Whether no other process can own it. False after it was removed or renamed. */
    boolean isHeld() throws IOException;

    /**
     * Takes it again if it was removed or renamed, and then creates it.
     *
     * @return false if another process was faster: then it belongs to that process, with everything in it
     */
    boolean hold() throws IOException;

    /** Counts them again, which takes as long as the disk does. */
    default void lookAround() {}

    /** A problem with other directories that people must solve, or null. Writing here is still possible. */
    default @Nullable Trouble troubleAround() {
        return null;
    }

    /** Somebody else may have it. Called once, after all files were closed. */
    void release();
}
