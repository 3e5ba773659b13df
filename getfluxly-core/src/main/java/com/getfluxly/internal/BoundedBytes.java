package com.getfluxly.internal;

import java.io.OutputStream;
import java.util.Arrays;

/**
 * Keeps what fits into one event and only counts the rest, so that an error can name the size; far past the limit it
 * gives up, because a value may be endless.
 */
final class BoundedBytes extends OutputStream {

    /** The most bytes of one event. See the page ingest/batch of the API reference. */
    static final int LIMIT = 32_768;

    /** Where counting ends. */
    static final int GIVE_UP = 16 * LIMIT;

    private byte[] bytes = new byte[512];
    private int count;

    @Override
    public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] source, int offset, int length) {
        int kept = Math.min(length, LIMIT - Math.min(count, LIMIT));
        if (kept > 0) {
            ensureCapacity(count + kept);
            System.arraycopy(source, offset, bytes, count, kept);
        }
        count += length;
        if (count > GIVE_UP) {
            throw new TooLargeException();
        }
    }

    int count() {
        return count;
    }

    byte[] toByteArray() {
        return Arrays.copyOf(bytes, count);
    }

    private void ensureCapacity(int needed) {
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.min(LIMIT, Math.max(needed, bytes.length * 2)));
        }
    }

    /** Leaves the encoder in the middle of a value. Without a stack trace: it is control flow, not a fault. */
    static final class TooLargeException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        TooLargeException() {
            super("more than " + GIVE_UP + " bytes", null, false, false);
        }
    }
}
