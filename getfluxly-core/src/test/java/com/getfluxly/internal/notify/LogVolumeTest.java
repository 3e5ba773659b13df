package com.getfluxly.internal.notify;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import com.getfluxly.CapturedLog;
import com.getfluxly.Promise;
import com.getfluxly.delivery.FailureMode;
import com.getfluxly.event.TrackEvent;
import com.getfluxly.internal.EngineRig;
import com.getfluxly.internal.ScriptedTransport;
import com.getfluxly.internal.notify.DeliveryLog.Subject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
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

        List<String> refusals = linesAbout("refused an event");
        assertThat(refusals).hasSize(MINUTES + 1);
        assertThat(told(refusals)).isEqualTo((long) MINUTES * refusalsAMinute + 1);
        List<String> failures = linesAbout("delivery failed");
        assertThat(failures).hasSizeBetween(MINUTES / 2, MINUTES);
        assertThat(told(failures)).isLessThanOrEqualTo(rig.service.requests().size());
        assertThat(captured.events()).hasSize(refusals.size() + failures.size());
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
        rig.engine().offer(evil, () -> TrackEvent.builder(evil, EngineRig.WHO).build());

        assertThat(captured.lines())
                .isNotEmpty()
                .allMatch(line -> line.length() <= 400
                        && line.chars().noneMatch(Character::isISOControl)
                        && line.indexOf('\u202e') < 0);
    }
}
