package com.getfluxly.internal.notify;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import com.getfluxly.CapturedLog;
import com.getfluxly.internal.base.ManualClock;
import com.getfluxly.internal.notify.DeliveryLog.Subject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Where a logger finds that it was called: java.util.logging shows it in each line. */
class LogSourceTest {

    @RegisterExtension
    final CapturedLog log = CapturedLog.at(Level.TRACE);

    private static final class Sources extends AppenderBase<ILoggingEvent> {

        private final List<String> seen = new ArrayList<>();

        /** Now, while the call is on the stack. */
        @Override
        protected void append(ILoggingEvent event) {
            seen.add(event.getLevel() + " " + event.getCallerData()[0].getMethodName());
        }
    }

    @Test
    void line_isWrittenByAMethodThatHasAName() {
        Sources sources = new Sources();
        sources.start();
        log.logger().addAppender(sources);
        DeliveryLog written = new DeliveryLog(log.logger(), new DirectCallbacks(), new ManualClock());
        try {
            written.info("told");
            written.warnAtStart("warned");
            written.warn(Subject.TOKEN, "warned");
            written.warn(Subject.FAILED, "warned", new IllegalStateException("planted"));
            written.lost(Subject.REFUSED, "", () -> "lost", null);
            written.warnHere(Subject.LATE, "warned");
            written.loss("lost");
        } finally {
            log.logger().detachAppender(sources);
        }

        assertThat(sources.seen)
                .containsExactly(
                        "INFO sayInfo",
                        "WARN sayWarning",
                        "WARN sayWarning",
                        "WARN sayWarning",
                        "DEBUG sayStack",
                        "WARN sayWarning",
                        "WARN sayWarning",
                        "WARN sayWarning");
    }
}
