package com.getfluxly.sample.drill;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.sample.process.ForkedConfiguration;
import com.getfluxly.spring.autoconfigure.GetFluxlyAutoConfiguration;
import java.util.function.Consumer;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/** The shop of a drill that kills it: all of it that matters there, so that it is open again soon. It tracks what it is told to. */
@ImportAutoConfiguration(GetFluxlyAutoConfiguration.class)
@Import(ForkedConfiguration.class)
class DrillShop {

    public static void main(String[] args) {
        SpringApplication.run(DrillShop.class, args);
    }

    static String order(String name, long number) {
        return name + " " + number;
    }

    @Bean
    Consumer<String> orders(GetFluxlyClient client) {
        Load.Tracker tracker = Load.by(client);
        return order -> {
            String[] parts = order.split(" ", 2);
            tracker.track(parts[0], Long.parseLong(parts[1]));
        };
    }
}
