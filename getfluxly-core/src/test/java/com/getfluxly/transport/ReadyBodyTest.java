package com.getfluxly.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReadyBodyTest {

    private final Sending sending = new Sending();
    private final ReadyBody body = new ReadyBody("{\"events\":[]}".getBytes(UTF_8), sending);
    private final Heard heard = new Heard();

    @Test
    void length_isThatOfTheBytes() {
        assertThat(body.contentLength()).isEqualTo(13);
    }

    @Test
    void nothing_comesUnasked() {
        body.subscribe(heard);

        assertThat(heard.all).isEmpty();
    }

    @Test
    void bytes_comeInOnePieceAndOnce() {
        body.subscribe(heard);
        heard.subscription().request(1);
        heard.subscription().request(Long.MAX_VALUE);

        assertThat(heard.all).containsExactly("{\"events\":[]}", "complete");
    }

    /** A connection that turns out to be stale makes the JDK's client ask again for the same request. */
    @Test
    void everySubscriber_getsAllOfIt() {
        body.subscribe(new Heard());
        body.subscribe(heard);
        heard.subscription().request(1);

        assertThat(heard.all).containsExactly("{\"events\":[]}", "complete");
    }

    @Test
    void nothing_comesAfterACancel() {
        body.subscribe(heard);
        heard.subscription().cancel();
        heard.subscription().request(1);

        assertThat(heard.all).isEmpty();
    }

    /** Whoever gave it up may have said that nothing was sent. */
    @Test
    void nothing_comesOnceItIsGivenUp() {
        body.subscribe(heard);
        assertThat(sending.giveUp()).isTrue();
        heard.subscription().request(1);

        assertThat(heard.all).containsExactly("java.io.InterruptedIOException: the exchange was given up");
        assertThat(sending.hasBegun()).isFalse();
    }

    @Test
    void whatHasBegun_cannotBeGivenUp() {
        body.subscribe(heard);
        heard.subscription().request(1);

        assertThat(sending.giveUp()).isFalse();
        assertThat(sending.hasBegun()).isTrue();
    }

    @Test
    void demand_ofNothingIsAnError() {
        body.subscribe(heard);
        heard.subscription().request(0);

        assertThat(heard.all).containsExactly("java.lang.IllegalArgumentException: asked for 0 pieces");
    }

    private static final class Heard implements Flow.Subscriber<ByteBuffer> {

        private final List<String> all = new ArrayList<>();
        private Flow.@Nullable Subscription subscription;

        private Flow.Subscription subscription() {
            return Objects.requireNonNull(subscription);
        }

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
        }

        @Override
        public void onNext(ByteBuffer piece) {
            all.add(UTF_8.decode(piece).toString());
        }

        @Override
        public void onError(Throwable failure) {
            all.add(failure.toString());
        }

        @Override
        public void onComplete() {
            all.add("complete");
        }
    }
}
