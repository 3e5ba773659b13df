package com.getfluxly.internal.encode;

import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.internal.base.Limits;
import com.getfluxly.internal.base.Refusals;
import java.io.OutputStream;
import java.util.Arrays;

/**
 * Keeps what fits into one event and only counts the rest, so that an error can name the size; far past the limit it
 * gives up, because a value may be endless.
 */
final class BoundedBytes extends OutputStream {

    /** Where counting ends. */
    static final int GIVE_UP = 16 * Limits.MAX_EVENT_BYTES;

    private static final byte[] NONE = new byte[0];

    // Exactly the first piece at first: most events come in one, and are then copied once.
    private byte[] kept = NONE;
    private int count;

    @Override
    public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] source, int offset, int length) {
        int size = size();
        int fits = Math.min(length, Limits.MAX_EVENT_BYTES - size);
        if (size == 0) {
            kept = Arrays.copyOfRange(source, offset, offset + fits);
        } else {
            reserve(size + fits);
            System.arraycopy(source, offset, kept, size, fits);
        }
        count += length;
        if (count > GIVE_UP) {
            throw new TooLargeException();
        }
    }

    private void reserve(int size) {
        if (size > kept.length) {
            kept = Arrays.copyOf(kept, Math.max(size, Math.min(Limits.MAX_EVENT_BYTES, 2 * kept.length)));
        }
    }

    private int size() {
        return Math.min(count, Limits.MAX_EVENT_BYTES);
    }

    int count() {
        return count;
    }

    /** What was kept: all of it, unless {@link #count()} is over the limit. */
    byte[] toByteArray() {
        // A full array is not written to again.
        return kept.length == size() ? kept : Arrays.copyOf(kept, size());
    }

    /**
     * All of it, and starts anew.
     *
     * @throws GetFluxlyException {@code payload_too_large} if it is over the limit
     */
    byte[] take() {
        int given = count;
        byte[] all = toByteArray();
        kept = NONE;
        count = 0;
        if (given > Limits.MAX_EVENT_BYTES) {
            throw Refusals.tooLarge(Integer.toString(given));
        }
        return all;
    }

    /** Leaves the encoder in the middle of a value. Without a stack trace: it is control flow, not a fault. */
    static final class TooLargeException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        TooLargeException() {
            super("more than " + GIVE_UP + " bytes", null, false, false);
        }
    }
}
