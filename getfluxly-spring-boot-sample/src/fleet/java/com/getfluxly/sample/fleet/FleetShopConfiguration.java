package com.getfluxly.sample.fleet;

import com.getfluxly.sample.process.ShopArguments;
import com.getfluxly.spring.kafka.OutboxRelay;
import java.util.function.Consumer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;

/** What a shop of a fleet has more of: it stops relaying when it is told to, and goes on tracking. */
@Configuration(proxyBeanMethods = false)
@Profile(FleetConfiguration.PROFILE + " & " + ShopArguments.PROFILE)
class FleetShopConfiguration {

    static final String STOP_RELAY = "stop relay";
    static final String START_RELAY = "start relay";

    @Bean
    Consumer<String> orders(OutboxRelay relay) {
        return order -> {
            switch (order) {
                case STOP_RELAY -> relay.stop();
                case START_RELAY -> relay.start();
                default -> throw new IllegalArgumentException(order);
            }
        };
    }
}
