package com.getfluxly.sample.emulator;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Profile;
import org.springframework.context.event.EventListener;

/**
 * The emulator as all there is: no shop, no client, nothing that Spring Boot configures by itself. For the tests of other
 * projects; its settings are in {@code application-emulator.yml}.
 */
@Configuration(proxyBeanMethods = false)
@Profile(AloneConfiguration.PROFILE)
@Import(EmulatorConfiguration.class)
public class AloneConfiguration {

    public static final String PROFILE = "emulator";

    private static final Logger log = LoggerFactory.getLogger(AloneConfiguration.class);

    private final EmulatorLifecycle lifecycle;
    private final EmulatorProperties properties;

    AloneConfiguration(EmulatorLifecycle lifecycle, EmulatorProperties properties) {
        this.lifecycle = lifecycle;
        this.properties = properties;
    }

    /** Says where it is, in one line that whoever started it may wait for. */
    @EventListener(ApplicationReadyEvent.class)
    void ready(ApplicationReadyEvent ready) {
        String uri = Objects.requireNonNull(lifecycle.emulator()).uri().toString();
        log.info(
                "The stand-in for GetFluxly listens on {} and takes {}. For a client: getfluxly.api-host={}, and as"
                        + " getfluxly.token one of sample.emulator.token. What arrived: {}/received",
                uri,
                properties.tokens(),
                uri,
                uri);
        if (properties.stopAtEndOfInput()) {
            Thread watch = new Thread(() -> closeAtEnd(System.in, ready.getApplicationContext()), "end-of-input");
            watch.setDaemon(true);
            watch.start();
        }
    }

    /** The pipe ends with the process that holds its other end, however that ended. */
    static void closeAtEnd(InputStream input, ConfigurableApplicationContext context) {
        try {
            input.transferTo(OutputStream.nullOutputStream());
        } catch (IOException gone) {
            log.debug("The input broke off", gone);
        } finally {
            context.close();
        }
    }
}
