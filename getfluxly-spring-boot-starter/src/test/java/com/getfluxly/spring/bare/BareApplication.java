package com.getfluxly.spring.bare;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.event.Identity;
import java.util.Map;
import org.springframework.boot.CommandLineRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.util.ClassUtils;

/** Tracks one event and ends; the event leaves with the final flush. */
@SpringBootApplication
public class BareApplication {

    public static void main(String[] args) {
        SpringApplication.run(BareApplication.class, args);
    }

    /** With which an application is tested, and which none has in production. */
    private static boolean hasSpringTest() {
        return ClassUtils.isPresent("org.springframework.test.context.TestContext", null);
    }

    @Bean
    CommandLineRunner tracksOnce(GetFluxlyClient client) {
        return arguments -> client.track("bare_started", Identity.userId("u1"), Map.of("spring_test", hasSpringTest()));
    }
}
