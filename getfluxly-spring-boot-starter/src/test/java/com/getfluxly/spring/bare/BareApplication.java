package com.getfluxly.spring.bare;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.event.Identity;
import org.springframework.boot.CommandLineRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/** Tracks one event and ends; the event leaves with the final flush. */
@SpringBootApplication
public class BareApplication {

    public static void main(String[] args) {
        SpringApplication.run(BareApplication.class, args);
    }

    @Bean
    CommandLineRunner tracksOnce(GetFluxlyClient client) {
        return arguments -> client.track("bare_started", Identity.userId("u1"));
    }
}
