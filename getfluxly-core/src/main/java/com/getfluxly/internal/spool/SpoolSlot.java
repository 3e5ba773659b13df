package com.getfluxly.internal.spool;

import java.nio.file.Path;
import java.util.Arrays;

/** A directory that is ours, and whose events lie in it. For any thread. */
interface SpoolSlot {

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

    /** Somebody else may have it. Called once, after all files were closed. */
    void release();
}
