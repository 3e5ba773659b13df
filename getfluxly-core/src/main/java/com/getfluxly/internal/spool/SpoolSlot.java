package com.getfluxly.internal.spool;

import java.io.IOException;
import java.nio.file.Path;

/** A directory that is ours, and whose events lie in it. For any thread. */
interface SpoolSlot {

    Path directory();

    /** 16 random bytes. */
    byte[] newSalt();

    /** 16 bytes that stand for the project as it is now, and give nothing away; the same for the same salt. */
    byte[] fingerprint(byte[] salt);

    /** How many other directories hold events that nobody sends. */
    int orphans();

    /** Whether nobody else can own it: not once it was removed, or got another name. */
    boolean isHeld() throws IOException;

    /**
     * Owns it again if it was removed, or got another name, and makes it then.
     *
     * @return false if somebody else was faster: then it is his, with all that is in it
     */
    boolean hold() throws IOException;

    /** Somebody else may have it. Called once, after all files were closed. */
    void release();
}
