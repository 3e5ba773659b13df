package com.getfluxly.spring;

import com.getfluxly.transport.TransportResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.function.BooleanSupplier;

/** Ends after {@value TransportResponse#MAX_BODY_BYTES} bytes, and fails as soon as nobody waits for it any more. */
final class BoundedBody extends InputStream {

    private final InputStream body;
    private final BooleanSupplier unwanted;
    private int room = TransportResponse.MAX_BODY_BYTES;

    BoundedBody(InputStream body, BooleanSupplier unwanted) {
        this.body = body;
        this.unwanted = unwanted;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (unwanted.getAsBoolean()) {
            throw new InterruptedIOException("nobody waits for the answer any more");
        }
        if (room == 0) {
            return -1;
        }
        int count = body.read(bytes, offset, Math.min(length, atOnce()));
        room -= Math.max(0, count);
        return count;
    }

    @Override
    public int available() throws IOException {
        return Math.min(room, body.available());
    }

    @Override
    public void close() throws IOException {
        body.close();
    }

    /** No more than is there: Reactor's stream would wait until all is there that was asked for, however slowly. */
    private int atOnce() throws IOException {
        return Math.max(1, available());
    }
}
