package com.getfluxly.spring.bare;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.event.Identity;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Starts, and says when it is ready by loading a class. It tracks nothing until then, and one event afterwards if it is
 * told to. No component, so that the scan of its neighbour leaves it alone.
 */
@EnableAutoConfiguration
public class QuietApplication {

    /** Loaded once the application is ready. */
    static final class Ready {
        static void reached() {}
    }

    /** Loaded once an event was tracked; it is not delivered before. */
    static final class Tracked {
        static void reached() {}
    }

    public static void main(String[] args) {
        SpringApplication application = new SpringApplication(QuietApplication.class);
        application.addListeners(event -> {
            if (event instanceof ApplicationReadyEvent) {
                Ready.reached();
            }
        });
        try (ConfigurableApplicationContext context = application.run(args)) {
            if (context.getEnvironment().containsProperty("track")) {
                context.getBean(GetFluxlyClient.class).track("quiet_started", Identity.userId("u1"), Map.of("k", 1));
                Tracked.reached();
            }
        }
    }
}
