package com.getfluxly.spring.test.app;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.event.EventProcessor;
import com.getfluxly.event.Identity;
import com.getfluxly.spring.GetFluxlyClientBuilderCustomizer;
import java.util.Map;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Tracks what its one page is asked for, with a processor and a customizer of its own. */
@SpringBootApplication
public class RecordedApplication {

    @Bean
    EventProcessor channel() {
        return event -> event.toBuilder().context(Map.of("channel", "web")).build();
    }

    @Bean
    GetFluxlyClientBuilderCustomizer version() {
        return builder -> builder.context(Map.of("version", "7"));
    }

    @RestController
    static class SignUpController {

        private final GetFluxlyClient client;

        SignUpController(GetFluxlyClient client) {
            this.client = client;
        }

        @PostMapping("/sign-up")
        String signUp() {
            return "tracked: " + client.track("signed_up", Identity.userId("u1"), Map.of("card", "4111"));
        }
    }
}
