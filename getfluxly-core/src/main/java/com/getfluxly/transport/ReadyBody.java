package com.getfluxly.transport;

import java.io.InterruptedIOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Hands the bytes of a body over as they are, in one piece. The JDK's own publisher copies them into buffers of 16 KB first,
 * which for a batch of 28 KB allocates more than the whole rest of an exchange.
 */
final class ReadyBody implements BodyPublisher {

    private final byte[] bytes;
    private final Sending sending;

    ReadyBody(byte[] bytes, Sending sending) {
        this.bytes = bytes;
        this.sending = sending;
    }

    @Override
    public long contentLength() {
        return bytes.length;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
        subscriber.onSubscribe(new OnePiece(subscriber));
    }

    private final class OnePiece implements Flow.Subscription {

        private final Flow.Subscriber<? super ByteBuffer> subscriber;
        private final AtomicBoolean over = new AtomicBoolean();

        private OnePiece(Flow.Subscriber<? super ByteBuffer> subscriber) {
            this.subscriber = subscriber;
        }

        @Override
        public void request(long pieces) {
            if (!over.compareAndSet(false, true)) {
                return;
            }
            if (pieces <= 0) {
                subscriber.onError(new IllegalArgumentException("asked for " + pieces + " pieces"));
            } else if (!sending.begin()) {
                subscriber.onError(new InterruptedIOException("the exchange was given up"));
            } else {
                subscriber.onNext(ByteBuffer.wrap(bytes));
                subscriber.onComplete();
            }
        }

        @Override
        public void cancel() {
            over.set(true);
        }
    }
}
