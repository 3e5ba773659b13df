package com.getfluxly.internal.notify;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import com.getfluxly.Promise;
import com.getfluxly.internal.base.ManualClock;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.helpers.NOPLogger;

/** Which loggers are known to have written the line about a loss at the end. */
@Promise("I4")
class UntoldLossTest {

    private final Logger logback = new LoggerContext().getLogger("com.getfluxly");
    private final List<String> written = new ArrayList<>();

    private static @Nullable String untold(org.slf4j.Logger logger, Callbacks callbacks) {
        DeliveryLog log = new DeliveryLog(logger, callbacks, new ManualClock());
        assertThat(log.untoldLoss()).isNull();
        log.loss("shut down with 1 event undelivered");
        return log.untoldLoss();
    }

    private Logger logback() {
        AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
            @Override
            protected void append(ILoggingEvent event) {
                written.add(event.getFormattedMessage());
            }
        };
        appender.start();
        logback.addAppender(appender);
        return logback;
    }

    @Test
    void logbackThatWroteIt_isKnownTo() {
        assertThat(untold(logback(), new DirectCallbacks())).isNull();
        assertThat(written).hasSize(1);
    }

    @Test
    void logbackThatIsOff_isNot() {
        logback.setLevel(Level.ERROR);

        assertThat(untold(logback(), new DirectCallbacks())).isEqualTo("shut down with 1 event undelivered");
    }

    /** A listener that hangs is before it, or there is no thread. */
    @Test
    void lineThatWasNeverHandedOver_isNot() {
        assertThat(untold(logback(), Callbacks.NOBODY)).isNotNull();
        assertThat(written).isEmpty();
    }

    /** The hook of java.util.logging, or of Log4j 2, may have run before, and neither tells. */
    @Test
    void otherLoggers_areNot() {
        org.slf4j.Logger other = (org.slf4j.Logger) Proxy.newProxyInstance(
                UntoldLossTest.class.getClassLoader(),
                new Class<?>[] {org.slf4j.Logger.class},
                (proxy, method, given) -> {
                    written.add(method.getName());
                    return method.getReturnType().equals(boolean.class) ? true : null;
                });

        assertThat(untold(other, new DirectCallbacks())).isNotNull();
        assertThat(written).containsExactly("warn");
        assertThat(untold(NOPLogger.NOP_LOGGER, new DirectCallbacks())).isNotNull();
    }
}
