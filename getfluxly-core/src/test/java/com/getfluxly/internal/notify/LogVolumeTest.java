package com.getfluxly.internal.notify;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import com.getfluxly.CapturedLog;
import com.getfluxly.Promise;
import com.getfluxly.delivery.FailureMode;
import com.getfluxly.delivery.OverflowPolicy;
import com.getfluxly.event.TrackEvent;
import com.getfluxly.internal.EngineRig;
import com.getfluxly.internal.ScriptedTransport;
import com.getfluxly.internal.notify.DeliveryLog.Subject;
import java.time.Duration;
import java.util.AbstractList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How much is logged on a bad day. */
@Promise("I17")
class LogVolumeTest {

    private static final int MINUTES = 60;
    private static final Pattern LEFT_OUT = Pattern.compile("\\((\\d+) similar lines left out\\)$");

    @RegisterExtension
    final CapturedLog captured = CapturedLog.at(Level.TRACE);

    private final EngineRig rig = new EngineRig();

    private List<String> linesAbout(String subject) {
        return captured.lines().stream()
                .filter(line -> line.startsWith(subject))
                .toList();
    }

    private static long told(List<String> lines) {
        return lines.size()
                + lines.stream()
                        .map(LEFT_OUT::matcher)
                        .filter(Matcher::find)
                        .mapToLong(found -> Long.parseLong(found.group(1)))
                        .sum();
    }

    @Test
    void hourOfRefusalsAndFailures_isOneLineAMinuteForEach_andNothingIsHidden() {
        assertOneLineAMinute(1_000);
    }

    @Test
    @Tag("thorough")
    void hourOfManyMoreRefusals_isOneLineAMinuteToo() {
        assertOneLineAMinute(10_000);
    }

    private void assertOneLineAMinute(int refusalsAMinute) {
        rig.failureMode = FailureMode.REPORT;
        rig.maxQueueSize = 1;
        rig.service.always(503);
        rig.track("paid");

        for (int minute = 0; minute < MINUTES; minute++) {
            for (int i = 0; i < refusalsAMinute; i++) {
                rig.track("paid");
            }
            rig.pass(Duration.ofMinutes(1));
        }
        rig.track("paid");

        rig.finish();

        List<String> refusals = linesAbout("refused an event");
        assertThat(refusals).hasSize(MINUTES + 2);
        assertThat(told(refusals)).isEqualTo((long) MINUTES * refusalsAMinute + 1);
        List<String> failures = linesAbout("delivery failed");
        assertThat(failures).hasSizeBetween(MINUTES / 2, MINUTES);
        assertThat(told(failures)).isLessThanOrEqualTo(rig.service.requests().size());
        assertThat(captured.events()).hasSize(refusals.size() + failures.size() + 1);
    }

    private void refuse(Object value) {
        rig.offer(TrackEvent.builder("paid", EngineRig.WHO)
                .property("value", value)
                .build());
    }

    @Test
    void refusalsOfOneCode_hideNoOther() {
        rig.failureMode = FailureMode.REPORT;
        rig.maxQueueSize = 1;
        rig.track("paid");
        for (int i = 0; i < 3; i++) {
            refuse(Double.NaN);
            refuse("x".repeat(40_000));
            rig.track("paid");
        }

        assertThat(captured.lines())
                .containsExactly(
                        "refused an event paid: properties.value: a number that is NaN or infinite cannot be sent",
                        "refused an event paid: an event may have at most 32768 bytes of JSON, got 40153",
                        "refused an event paid: the queue is full: maxQueueSize is 1");
    }

    @Test
    void rejectionsOfOneCode_hideNoOther() {
        rig.service.then(
                202,
                "{\"accepted\":0,\"errors\":[{\"index\":0,\"error\":\"validation_error\"},"
                        + "{\"index\":1,\"error\":\"validation_error\"},{\"index\":2,\"error\":\"forbidden\"},"
                        + "{\"index\":3,\"error\":\"what_is_this\"},{\"index\":4,\"error\":\"what_else\"}]}");
        rig.trackMany(5);
        rig.flush();

        assertThat(captured.lines())
                .containsExactly(
                        "the service rejected an event e0: validation_error",
                        "the service rejected an event e2: forbidden",
                        "the service rejected an event e3: other");
    }

    /** Nobody may ever track another. */
    @Test
    void whatIsLeftOut_isToldWhenItsMinuteIsOver() {
        rig.failureMode = FailureMode.REPORT;
        for (int i = 0; i < 5; i++) {
            refuse(Double.NaN);
        }
        rig.pass(Duration.ofSeconds(59));
        assertThat(captured.lines()).hasSize(1);

        rig.pass(Duration.ofSeconds(1));
        rig.pass(Duration.ofMinutes(10));

        assertThat(captured.lines())
                .containsExactly(
                        "refused an event paid: properties.value: a number that is NaN or infinite cannot be sent",
                        "refused an event paid: properties.value: a number that is NaN or infinite cannot be sent"
                                + " (3 similar lines left out)");
    }

    @Test
    @Timeout(10)
    void whatIsLeftOut_wakesTheDeliveryThread_onceAMinute() throws InterruptedException {
        rig.failureMode = FailureMode.REPORT;
        rig.flushInterval = Duration.ofMinutes(10);
        rig.settle();
        refuse(Double.NaN);
        refuse(Double.NaN);

        rig.queue().awaitWork(Duration.ofMinutes(5).toNanos(), false);
        assertThat(rig.settle()).isEqualTo(Duration.ofMinutes(1));
        refuse(Double.NaN);

        long start = System.nanoTime();
        rig.queue().awaitWork(Duration.ofMillis(50).toNanos(), false);
        assertThat(System.nanoTime() - start)
                .isGreaterThanOrEqualTo(Duration.ofMillis(50).toNanos());
    }

    @Test
    void droppedEvents_areCountedOneByOne() {
        rig.overflow = OverflowPolicy.DROP_OLDEST;
        rig.maxQueueSize = 2;
        rig.trackMany(9);
        rig.pass(Duration.ofMinutes(1));

        assertThat(rig.stats().dropped()).isEqualTo(7);
        assertThat(told(linesAbout("the queue is full"))).isEqualTo(7);
    }

    @Test
    void whatIsLeftOut_isToldAtTheEnd_beforeTheLoss() {
        rig.failureMode = FailureMode.REPORT;
        rig.track("paid");
        for (int i = 0; i < 3; i++) {
            refuse(Double.NaN);
        }
        rig.queue().close(rig.clock.nanos());
        rig.finish();

        assertThat(captured.lines())
                .containsExactly(
                        "refused an event paid: properties.value: a number that is NaN or infinite cannot be sent",
                        "refused an event paid: properties.value: a number that is NaN or infinite cannot be sent"
                                + " (1 similar lines left out)",
                        "shut down with 1 event undelivered (shutdown): 1 never sent, 0 unconfirmed");
    }

    /** A listener that hangs keeps no step of the delivery thread from its wait. */
    @Test
    void whatFindsNoRoom_isTriedOnceASecond_andCounted() {
        AtomicBoolean room = new AtomicBoolean(true);
        DeliveryLog log = new DeliveryLog(
                captured.logger(),
                new DirectCallbacks() {
                    @Override
                    public boolean post(long bytes, Runnable call) {
                        return room.get() && super.post(bytes, call);
                    }
                },
                rig.clock);
        for (int i = 0; i < 3; i++) {
            log.lost(Subject.REFUSED, "code", () -> "refused", null);
        }
        rig.clock.advance(Duration.ofMinutes(1));
        room.set(false);
        assertThat(log.tellDue()).isEqualTo(Duration.ofSeconds(1).toNanos());
        assertThat(log.tellDue()).isEqualTo(Duration.ofSeconds(1).toNanos());
        room.set(true);
        log.tellDue();

        assertThat(captured.lines()).containsExactly("refused", "refused (1 similar lines left out)");
        assertThat(log.tellDue()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void stackOfWhatWasThrownInside_isForDebug() {
        rig.failureMode = FailureMode.REPORT;
        refuse(new AbstractList<Object>() {
            @Override
            public Object get(int index) {
                throw new IllegalStateException("canary");
            }

            @Override
            public int size() {
                return 1;
            }
        });

        assertThat(captured.events())
                .extracting(event -> event.getLevel() + " " + event.getFormattedMessage())
                .containsExactly(
                        "WARN refused an event paid: properties.value[0] holds a value that cannot be read"
                                + " (java.lang.IllegalStateException)",
                        "DEBUG where it was thrown");
        assertThat(captured.events().get(1).getThrowableProxy().getMessage()).isNull();
    }

    @Test
    void lineThatFindsNoRoom_isCountedByTheNext() {
        AtomicBoolean room = new AtomicBoolean();
        DeliveryLog log = new DeliveryLog(
                captured.logger(),
                new DirectCallbacks() {
                    @Override
                    public boolean post(long bytes, Runnable call) {
                        return room.get() && super.post(bytes, call);
                    }
                },
                rig.clock);
        log.warn(Subject.FAILED, "one");
        log.warn(Subject.FAILED, "two");
        room.set(true);
        log.warn(Subject.FAILED, "three");
        log.warn(Subject.FAILED, "four");

        assertThat(captured.lines()).containsExactly("three (2 similar lines left out)");
    }

    @Test
    void everyLine_isOneLine_andShort() {
        rig.failureMode = FailureMode.REPORT;
        rig.service.always(request -> ScriptedTransport.json(
                500, "{\"error\":\"a\\r\\nERROR forged \\u001b[2J\\u202e" + "x".repeat(10_000) + "\"}"));
        rig.track("paid");
        rig.pass(Duration.ofSeconds(30));
        String evil = "evil\r\nname \u001b[2J" + "x".repeat(10_000);
        rig.intake().offer(evil, () -> TrackEvent.builder(evil, EngineRig.WHO).build());

        assertThat(captured.lines())
                .isNotEmpty()
                .allMatch(line -> line.length() <= 400
                        && line.chars().noneMatch(Character::isISOControl)
                        && line.indexOf('\u202e') < 0);
    }
}
