package com.getfluxly;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/** What the SDK logs, kept from the console: during each test of a class that registers it, or until it is closed. */
public final class CapturedLog implements BeforeEachCallback, AfterEachCallback, AutoCloseable {

    private final Logger logger = (Logger) LoggerFactory.getLogger("com.getfluxly");
    private final ListAppender<ILoggingEvent> appender = new ListAppender<>();
    private final Level level;

    private CapturedLog(Level level) {
        this.level = level;
    }

    /** For a class to register. */
    public static CapturedLog at(Level level) {
        return new CapturedLog(level);
    }

    /** From now on. */
    public static CapturedLog open(Level level) {
        CapturedLog log = at(level);
        log.start();
        return log;
    }

    private void start() {
        logger.setLevel(level);
        logger.setAdditive(false);
        appender.start();
        logger.addAppender(appender);
    }

    @Override
    public void close() {
        logger.detachAppender(appender);
        logger.setAdditive(true);
        logger.setLevel(null);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        start();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        close();
    }

    public Logger logger() {
        return logger;
    }

    public List<ILoggingEvent> events() {
        return appender.list;
    }

    public List<String> lines() {
        return events().stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    public String lastLine() {
        return lines().get(events().size() - 1);
    }
}
