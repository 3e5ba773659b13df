package com.getfluxly.sample.emulator;

import java.time.Clock;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.SmartLifecycle;

/**
 * Starts the emulator with the application and closes it after everything that may still send to it.
 *
 * <p>A client of the service has two last chances to send: its lifecycle's stop, and its own destruction, which comes
 * after every lifecycle has stopped. Stopping the server in {@link #stop()}, in whatever phase, would be too early for
 * the second. So {@code stop()} leaves it running and {@link #destroy()} closes it.
 *
 * <p>Beans are destroyed in the reverse order of their creation, a bean's dependents always before the bean. Creation
 * order is an accident of who injects whom, so the client's bean needs a dependency on this one, named
 * {@value EmulatorConfiguration#BEAN_NAME}: {@code @DependsOn} where the client is a bean of the application, a
 * {@code BeanFactoryPostProcessor} that adds it where an auto-configuration supplies the client. The bean exists while
 * the emulator is switched off too, so that such a dependency never fails.
 */
public final class EmulatorLifecycle implements SmartLifecycle, DisposableBean {

    /**
     * Before the SDK's client, whose phase is {@code Integer.MIN_VALUE / 2}: what that sends when it starts should
     * find the server.
     */
    private static final int PHASE = Integer.MIN_VALUE / 2 - 1000;

    private static final Logger log = LoggerFactory.getLogger(EmulatorLifecycle.class);

    private final EmulatorProperties properties;

    // Volatile: the context may start on one thread and be asked on another.
    private volatile @Nullable IngestEmulator emulator;

    EmulatorLifecycle(EmulatorProperties properties) {
        this.properties = properties;
    }

    /**
     * Read at run time, not as a condition on the bean: conditions are fixed when an application is processed ahead
     * of time.
     */
    @Override
    public boolean isAutoStartup() {
        return properties.enabled();
    }

    @Override
    public int getPhase() {
        return PHASE;
    }

    @Override
    public void start() {
        if (emulator == null) {
            // What is wrong with the fault is to be known before there is a server to stop.
            Optional<FaultOrder> fault = properties.order();
            IngestEmulator started =
                    IngestEmulator.start(properties.port(), properties.limit(), properties.tokens(), Clock.systemUTC());
            fault.ifPresent(started::fault);
            emulator = started;
            log.info("Ingest emulator started; {}/received shows what arrives", started.uri());
        }
    }

    /** Does nothing: the client's destruction is still to come. */
    @Override
    public void stop() {}

    @Override
    public boolean isRunning() {
        return emulator != null;
    }

    @Override
    public void destroy() {
        IngestEmulator started = emulator;
        if (started != null) {
            emulator = null;
            started.close();
        }
    }

    /** The emulator; null while it is switched off, not started yet, or closed. */
    public @Nullable IngestEmulator emulator() {
        return emulator;
    }
}
