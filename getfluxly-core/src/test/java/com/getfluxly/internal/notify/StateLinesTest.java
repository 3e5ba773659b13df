package com.getfluxly.internal.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ch.qos.logback.classic.Level;
import com.getfluxly.CapturedLog;
import com.getfluxly.Promise;
import com.getfluxly.internal.base.ManualClock;
import com.getfluxly.internal.notify.DeliveryLog.Subject;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The lines about the state, when telling them goes wrong. */
@Promise("I17")
class StateLinesTest {

    @RegisterExtension
    final CapturedLog captured = CapturedLog.at(Level.INFO);

    private final ManualClock clock = new ManualClock();
    private final AtomicBoolean heapIsFull = new AtomicBoolean();

    private final DeliveryLog log = new DeliveryLog(
            captured.logger(),
            new DirectCallbacks() {
                @Override
                public boolean post(long bytes, Runnable call) {
                    if (heapIsFull.get()) {
                        throw new OutOfMemoryError("planted");
                    }
                    return super.post(bytes, call);
                }
            },
            clock);
    private final StateLines states = log.states();

    private void goesOnWithoutMemory() {
        heapIsFull.set(true);
        assertThatExceptionOfType(OutOfMemoryError.class).isThrownBy(() -> states.goesOn("delivery goes on"));
        heapIsFull.set(false);
    }

    @Test
    void changeThatAFullHeapKeptFromBeingTold_isToldLater() {
        states.fails(Subject.FAILED, "503", "delivery failed", null);
        goesOnWithoutMemory();

        clock.advance(Duration.ofMinutes(1));
        states.tellDue();

        assertThat(captured.lines()).containsExactly("delivery failed", "delivery goes on");
    }

    @Test
    void changeThatAFullHeapKeptFromBeingToldLate_isToldLaterStill() {
        states.fails(Subject.FAILED, "503", "delivery failed", null);
        states.goesOn("delivery goes on");
        states.fails(Subject.FAILED, "503", "delivery failed again", null);
        clock.advance(Duration.ofMinutes(1));
        heapIsFull.set(true);
        assertThatExceptionOfType(OutOfMemoryError.class).isThrownBy(states::tellDue);
        heapIsFull.set(false);

        clock.advance(Duration.ofMinutes(1));
        states.tellDue();

        assertThat(captured.lastLine()).startsWith("delivery failed again");
    }

    @Test
    void stateThatIsNoChange_isNotToldLater() {
        goesOnWithoutMemory();
        clock.advance(Duration.ofMinutes(1));

        states.tellDue();

        assertThat(captured.lines()).isEmpty();
    }

    /** An answer may come late, and the events of which it speaks are gone. */
    @Test
    void afterTheEnd_nothingIsSaidOfTheState() {
        states.fails(Subject.FAILED, "503", "delivery failed", null);
        log.end();

        states.fails(Subject.PARKED, "401", "delivery is parked", null);
        states.goesOn("delivery goes on");
        clock.advance(Duration.ofMinutes(1));
        states.tellDue();

        assertThat(captured.lines()).containsExactly("delivery failed");
        assertThat(states.trouble()).isEqualTo("503");
    }
}
