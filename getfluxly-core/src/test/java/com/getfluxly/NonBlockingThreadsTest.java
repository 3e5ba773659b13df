package com.getfluxly;

import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.delivery.DropReason;
import com.getfluxly.delivery.FailureMode;
import com.getfluxly.delivery.FlushResult;
import com.getfluxly.delivery.OverflowPolicy;
import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.event.Identity;
import com.getfluxly.profile.AliasRequest;
import com.getfluxly.profile.ErasureReason;
import com.getfluxly.profile.ErasureRequest;
import com.getfluxly.transport.TransportResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.scheduler.NonBlocking;

/** A thread that serves everybody's requests must not wait for ours. */
@Timeout(60)
@Promise("I18")
class NonBlockingThreadsTest {

    private static final Identity WHO = Identity.externalId("user_42");
    private static final AliasRequest ALIAS = AliasRequest.to("user_42").fromAnonymousId("anon_1");

    @AutoClose
    private final GetFluxlyClient client = builder().build();

    private static GetFluxlyClientBuilder builder() {
        return GetFluxlyClient.builder("gflux_secret_test")
                .shutdownHook(false)
                .transport(request -> new TransportResponse(202, Map.of(), new byte[0]));
    }

    /** As Reactor's parallel and single threads. */
    private static class Marked extends Thread implements NonBlocking {
        private Marked(Runnable body) {
            super(body);
        }
    }

    /** As Reactor Netty's event loops, and whatever somebody derives. */
    private static final class Derived extends Marked {
        private Derived(Runnable body) {
            super(body);
        }
    }

    private interface LoopThread extends NonBlocking {}

    private static final class Indirect extends Thread implements LoopThread {
        private Indirect(Runnable body) {
            super(body);
        }
    }

    /** As Reactor's bounded elastic ones. */
    private static final class Plain extends Thread implements Cloneable {
        private Plain(Runnable body) {
            super(body);
        }
    }

    static Stream<Function<Runnable, Thread>> loops() {
        return Stream.of(Marked::new, Derived::new, Indirect::new);
    }

    private static <T> T on(Function<Runnable, Thread> maker, Callable<T> call) throws Exception {
        FutureTask<T> task = new FutureTask<>(call);
        Thread thread = maker.apply(task);
        thread.start();
        thread.join();
        return task.get();
    }

    private static String refusal(Callable<?> call) throws Exception {
        try {
            return "returned " + call.call();
        } catch (GetFluxlyException refused) {
            return refused.code() + ": " + refused.getMessage();
        }
    }

    @ParameterizedTest
    @MethodSource("loops")
    void callThatWaits_failsAtOnce(Function<Runnable, Thread> loop) throws Exception {
        Map<String, Callable<?>> calls = Map.of(
                "alias", () -> client.alias(ALIAS),
                "erase", () -> client.erase(ErasureRequest.of("user_42", ErasureReason.INTERNAL)),
                "flush", () -> client.flush());
        for (Map.Entry<String, Callable<?>> call : calls.entrySet()) {
            assertThat(on(loop, () -> refusal(call.getValue())))
                    .isEqualTo("validation_error: blocking call on a non-blocking thread: " + call.getKey()
                            + " waits for the network; call it on another scheduler, e.g. Schedulers.boundedElastic()");
        }
        assertThat(on(loop, () -> refusal(() -> client.flush(Duration.ofMillis(1)))))
                .startsWith("validation_error: blocking call on a non-blocking thread: flush waits");
        assertThat(client.stats().requests()).isZero();
    }

    @ParameterizedTest
    @MethodSource("loops")
    void callThatDoesNotWait_works_andSoDoesTheEnd(Function<Runnable, Thread> loop) throws Exception {
        assertThat(on(loop, () -> client.track("paid", WHO))).isTrue();
        assertThat(on(loop, () -> client.flush(Duration.ZERO).pending())).isLessThanOrEqualTo(1);
        assertThat(on(loop, () -> client.stats()).accepted()).isEqualTo(1);
        on(loop, () -> client.shutdown());

        assertThat(client.stats().delivered()).isEqualTo(1);
    }

    @Test
    void otherThreads_mayWait() throws Exception {
        for (Function<Runnable, Thread> maker : List.<Function<Runnable, Thread>>of(Thread::new, Plain::new)) {
            assertThat(on(maker, () -> client.flush())).isEqualTo(FlushResult.EMPTY);
        }
    }

    /** It has an hour to wait for room otherwise. */
    @Test
    void fullQueueThatBlocks_refusesAtOnceThere() throws Exception {
        try (GetFluxlyClient full = builder()
                .maxQueueSize(1)
                .flushAt(1)
                .overflow(OverflowPolicy.BLOCK)
                .maxBlock(Duration.ofHours(1))
                .failureMode(FailureMode.REPORT)
                .shutdownTimeout(Duration.ZERO)
                .transport(request -> new TransportResponse(503, Map.of(), new byte[0]))
                .build()) {
            assertThat(full.track("paid", WHO)).isTrue();

            assertThat(on(Marked::new, () -> full.track("paid", WHO))).isFalse();
            assertThat(full.stats().refusedByReason()).containsEntry(DropReason.QUEUE_OVERFLOW, 1L);
        }
    }
}
