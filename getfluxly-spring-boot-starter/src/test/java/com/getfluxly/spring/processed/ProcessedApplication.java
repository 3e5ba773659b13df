package com.getfluxly.spring.processed;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.event.Identity;
import java.util.Map;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Tracks what it is told over HTTP, and shows all that its actuator has. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import(ProcessedApplication.Web.class)
public class ProcessedApplication {

    static final String PORT = "port ";

    public static void main(String[] args) {
        SpringApplication application = new SpringApplication(ProcessedApplication.class);
        // While it is processed as well: which endpoints there are is settled then.
        application.setDefaultProperties(Map.of(
                "server.port",
                0,
                "getfluxly.flush-interval",
                0,
                "management.endpoints.web.exposure.include",
                "*",
                "management.endpoint.health.show-details",
                "always"));
        application.run(args);
    }

    @RestController
    static class Web {

        private final GetFluxlyClient client;

        Web(GetFluxlyClient client) {
            this.client = client;
        }

        @PostMapping("/checkout")
        boolean checkout() {
            return client.track("checked_out", Identity.userId("u1"));
        }
    }

    @Bean
    ApplicationRunner saysItsPort(Environment environment) {
        return arguments -> System.out.println(PORT + environment.getRequiredProperty("local.server.port"));
    }
}
