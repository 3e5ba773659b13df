package com.getfluxly.sample.fleet;

import com.getfluxly.sample.emulator.EmulatorLifecycle;
import com.getfluxly.sample.process.ShopArguments;
import java.util.List;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.ApplicationArguments;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;

/** The fleet, where the page is; its settings are in {@code application-fleet.yml}. */
@Configuration(proxyBeanMethods = false)
@Profile(FleetConfiguration.HEADQUARTERS)
class FleetConfiguration {

    static final String PROFILE = "fleet";

    /** Where the page is, unlike in a shop. */
    static final String HEADQUARTERS = PROFILE + " & !" + ShopArguments.PROFILE;

    @Bean
    Fleet fleet(@Value("${sample.fleet.shop}") String shop, ApplicationArguments arguments, EmulatorLifecycle service) {
        return new Fleet(shop, List.of(arguments.getSourceArgs()), service);
    }
}
