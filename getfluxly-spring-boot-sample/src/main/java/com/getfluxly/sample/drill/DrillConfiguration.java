package com.getfluxly.sample.drill;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.sample.emulator.IngestEmulator;
import com.getfluxly.sample.process.ShopArguments;
import com.getfluxly.sample.process.ShopProcess;
import com.getfluxly.spring.autoconfigure.GetFluxlyConnectionDetails;
import java.util.List;
import java.util.Random;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;

/** The drill, and the service that it drills against. Its settings are in {@code application-drill.yml}. */
@Configuration(proxyBeanMethods = false)
@Profile("drill & !" + ShopArguments.PROFILE)
@EnableConfigurationProperties(DrillProperties.class)
class DrillConfiguration {

    private static final int ANY_FREE_PORT = 0;

    @Bean
    IngestEmulator drillService() {
        return IngestEmulator.start(ANY_FREE_PORT);
    }

    /** The client is made of these, so it is closed before the service that they name. */
    @Bean
    GetFluxlyConnectionDetails drillConnectionDetails(IngestEmulator service) {
        return new GetFluxlyConnectionDetails() {
            @Override
            public String token() {
                return "gflux_secret_drill";
            }

            @Override
            public String apiHost() {
                return service.uri().toString();
            }
        };
    }

    @Bean
    @ConditionalOnProperty(name = "drill.kill", havingValue = "false", matchIfMissing = true)
    Drill drill(DrillProperties properties, GetFluxlyClient client, IngestEmulator service) {
        return new Drill(properties, client, service, Time.SYSTEM, System.out);
    }

    @Bean
    @ConditionalOnProperty("drill.kill")
    ShopProcess drillShop(DrillProperties properties, ApplicationArguments arguments, IngestEmulator service) {
        ShopArguments ofTheShop = new ShopArguments(
                List.of(arguments.getSourceArgs()), "drill," + ShopArguments.PROFILE, properties.spool());
        return new ShopProcess(DrillShop.class.getName(), ofTheShop, service);
    }

    @Bean
    @ConditionalOnProperty("drill.kill")
    KillDrill killDrill(DrillProperties properties, ShopProcess shop, IngestEmulator service) {
        return new KillDrill(properties, shop, service, Time.SYSTEM, System.out, new Random());
    }
}
