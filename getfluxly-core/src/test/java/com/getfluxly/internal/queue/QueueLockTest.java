package com.getfluxly.internal.queue;

import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.Promise;
import com.getfluxly.delivery.DeliveryState;
import com.getfluxly.delivery.DropReason;
import com.getfluxly.delivery.OverflowPolicy;
import com.getfluxly.error.FailureKind;
import com.getfluxly.internal.answer.Answer;
import com.getfluxly.internal.answer.Failure;
import com.getfluxly.internal.base.Daemon;
import com.getfluxly.internal.base.Intake;
import com.getfluxly.internal.base.ManualClock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Everything is guarded by one lock: a call that kept it would stop the application. */
class QueueLockTest {

    private static final Duration PATIENT = Duration.ofSeconds(10);
    private static final int MANY = 1_000;

    private final EventQueue queue = new EventQueue(Intake.ofRoom(4, MANY, OverflowPolicy.BLOCK), 4, new ManualClock());

    private interface Call {

        void on(EventQueue queue) throws InterruptedException;
    }

    private static Arguments call(String name, Call call) {
        return Arguments.of(name, call);
    }

    private static EncodedEvent event() {
        return new EncodedEvent(new byte[10], false);
    }

    private static EncodedEvent read() {
        return EncodedEvent.stored(new byte[10], false, 7, 0);
    }

    static Stream<Arguments> calls() {
        return Stream.of(
                call("add", queue -> queue.add(event())),
                call("addNow", queue -> queue.addNow(event(), 7)),
                call("objectionTo", queue -> queue.objectionTo(event())),
                call("flush", queue -> queue.flush(2)),
                call("close", queue -> queue.close(0)),
                call("a second close", queue -> {
                    queue.close(0);
                    queue.close(0);
                }),
                call("giveUp", EventQueue::giveUp),
                call("markClosed", EventQueue::markClosed),
                call("isClosing", EventQueue::isClosing),
                call("isOutOfTime", EventQueue::isOutOfTime),
                call("wakeUp", EventQueue::wakeUp),
                call("awaitWork", queue -> queue.awaitWork(0, true)),
                call("size", EventQueue::size),
                call("demand", queue -> queue.demand(0, 0)),
                call("take", queue -> queue.take(1, MANY, 0, Long.MAX_VALUE)),
                call("depart", queue -> queue.depart(List.of())),
                call("land", queue -> queue.land(List.of(), true)),
                call("settle", queue -> queue.settle(List.of(), Map.of())),
                call("drop", queue -> queue.drop(event(), DropReason.POISON)),
                call("expire", queue -> queue.expire(List.of())));
    }

    static Stream<Arguments> callsOfTheDisk() {
        return Stream.of(
                call("publish", queue -> queue.stored().publish(event(), 7)),
                call("inMemory", queue -> queue.stored().inMemory(1, 2)),
                call("evict", queue -> queue.stored().evict(1, 2, (from, to) -> 0)),
                call("recover", queue -> queue.stored().recover(2, 1, 2)),
                call("wantedRefill", queue -> queue.stored().wantedRefill()),
                call("refill", queue -> queue.stored().refill(List.of(read()))),
                call("willReadUpTo", queue -> queue.stored().willReadUpTo(1)),
                call("backlogIsStuck", queue -> queue.stored().backlogIsStuck()),
                call("endBacklog", queue -> queue.stored().endBacklog(1)),
                call("lose", queue -> queue.stored().lose(0, DropReason.CORRUPT, 1)),
                call("acceptedBefore", queue -> queue.stored().acceptedBefore(0)),
                call("takeAgain", queue -> queue.stored().takeAgain(1, 0, 1)));
    }

    static Stream<Arguments> callsOfThoseWhoWaitOrCount() {
        return Stream.of(
                call("await", queue -> queue.callers().await(queue.flush(2), 0)),
                call("isSettled", queue -> queue.callers().isSettled(queue.flush(2))),
                call("result", queue -> queue.callers().result(queue.flush(2))),
                call("awaitClosed", queue -> queue.callers().awaitClosed(0)),
                call("progressed", queue -> queue.callers().progressed()),
                call(
                        "failed",
                        queue -> queue.callers().failed(1, Answer.none(Failure.of(FailureKind.TIMEOUT_ANSWER)), false)),
                call("countRefused", queue -> queue.accounts().countRefused(DropReason.CLOSED)),
                call("countRequest", queue -> queue.accounts().countRequest(false)),
                call("stats", queue -> queue.accounts().stats(DeliveryState.ACTIVE, null, 0, null, Map.of(), null)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"calls", "callsOfTheDisk", "callsOfThoseWhoWaitOrCount"})
    @Promise("I18")
    void lock_isFreeAfterEachCall(String name, Call call) throws InterruptedException {
        call.on(queue);

        FutureTask<Long> other = new FutureTask<>(queue::size);
        Daemon.start("other", other);

        assertThat(other).succeedsWithin(PATIENT);
    }
}
