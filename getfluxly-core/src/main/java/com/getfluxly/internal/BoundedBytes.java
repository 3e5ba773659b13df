package com.getfluxly.internal;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;

/**
 * Keeps what fits into one event and only counts the rest, so that an error can name the size; far past the limit it
 * gives up, because a value may be endless.
 */
final class BoundedBytes extends OutputStream {

    /** The most bytes of one event. See the page ingest/batch of the API reference. */
    static final int LIMIT = 32_768;

    /** Where counting ends. */
    static final int GIVE_UP = 16 * LIMIT;

    private final ByteArrayOutputStream kept = new ByteArrayOutputStream(512);
    private int count;

    @Override
    public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] source, int offset, int length) {
        kept.write(source, offset, Math.min(length, LIMIT - kept.size()));
        count += length;
        if (count > GIVE_UP) {
            throw new TooLargeException();
        }
    }

    int count() {
        return count;
    }

    /** What was kept: all of it, unless {@link #count()} is over the limit. */
    byte[] toByteArray() {
        return kept.toByteArray();
    }

    /** Leaves the encoder in the middle of a value. Without a stack trace: it is control flow, not a fault. */
    static final class TooLargeException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        TooLargeException() {
            super("more than " + GIVE_UP + " bytes", null, false, false);
        }
    }
}
