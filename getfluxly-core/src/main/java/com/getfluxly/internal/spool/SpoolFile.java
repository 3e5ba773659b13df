package com.getfluxly.internal.spool;

import java.io.Closeable;
import java.io.IOException;

/** An open file. For one thread at a time, but for {@link #force()} and {@link #close()}, which any may call beside it. */
interface SpoolFile extends Closeable {

    /** At the end. If it fails, any part of it may have been written. */
    void append(byte[] bytes, int offset, int length) throws IOException;

    /** Cuts it there; what is appended next goes on from there. */
    void setLength(long length) throws IOException;

    /** Until what was appended before would survive a loss of power. */
    void force() throws IOException;

    /**
     * Reads from there.
     *
     * @return how many bytes, fewer than asked for at the end of the file only, and -1 behind it
     */
    int read(long at, byte[] into, int offset, int length) throws IOException;

    long length() throws IOException;

    @Override
    void close() throws IOException;
}
