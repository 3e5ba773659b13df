package com.getfluxly.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.Promise;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class BoundedBodyTest {

    private final BoundedBody body = new BoundedBody(6);
    private final Asked asked = new Asked();

    private static final class Asked implements Flow.Subscription {

        private long pieces;
        private int cancels;

        @Override
        public void request(long wanted) {
            pieces += wanted;
        }

        @Override
        public void cancel() {
            cancels++;
        }
    }

    private CompletableFuture<byte[]> whole() {
        return body.getBody().toCompletableFuture();
    }

    private void arrive(String... pieces) {
        body.onNext(Stream.of(pieces)
                .map(piece -> ByteBuffer.wrap(piece.getBytes(US_ASCII)))
                .toList());
    }

    @Test
    void body_isAskedForAtOnce_andWholeAtItsEnd() {
        body.onSubscribe(asked);
        assertThat(asked.pieces).isEqualTo(Long.MAX_VALUE);

        arrive("ab", "c");
        arrive("de");
        assertThat(whole()).isNotDone();
        body.onComplete();

        assertThat(whole().join()).asString(US_ASCII).isEqualTo("abcde");
        assertThat(asked.cancels).isZero();
    }

    @Test
    @Promise("I15")
    void body_isCutAtTheLimit_andNoMoreOfItIsRead() {
        body.onSubscribe(asked);

        arrive("abcd", "efgh", "ijkl");

        assertThat(whole().join()).asString(US_ASCII).isEqualTo("abcdef");
        assertThat(asked.cancels).isEqualTo(1);
    }

    /** It may go on for ever, and be of just this length only so far. */
    @Test
    @Promise("I15")
    void bodyOfJustTheLimit_isTakenForTheWhole() {
        body.onSubscribe(asked);

        arrive("abc", "def");

        assertThat(whole().join()).asString(US_ASCII).isEqualTo("abcdef");
        assertThat(asked.cancels).isEqualTo(1);
    }

    @Test
    void connectionThatBreaks_isNoBody() {
        IOException broken = new IOException("planted");
        body.onSubscribe(asked);
        arrive("ab");

        body.onError(broken);

        assertThat(whole()).isCompletedExceptionally();
        assertThat(whole().handle((bytes, failure) -> failure)).isCompletedWithValue(broken);
    }

    @Test
    void answerWithoutABody_hasAnEmptyOne() {
        body.onSubscribe(asked);
        body.onNext(List.of());

        body.onComplete();

        assertThat(whole().join()).isEmpty();
    }
}
