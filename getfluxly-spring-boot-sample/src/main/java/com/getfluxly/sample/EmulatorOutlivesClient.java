package com.getfluxly.sample;

import com.getfluxly.GetFluxlyClient;
import org.springframework.boot.autoconfigure.AbstractDependsOnBeanFactoryPostProcessor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Makes the client depend on the emulator. Beans are destroyed before those that they depend on, so the client's last
 * batch still finds its server. Only a service inside the same process needs this.
 */
@Configuration(proxyBeanMethods = false)
class EmulatorOutlivesClient {

    /** Static: it comes before all other beans, and so before an instance of this class. */
    @Bean
    static ClientDependsOnEmulator clientDependsOnEmulator() {
        return new ClientDependsOnEmulator();
    }

    /** The client's bean is an auto-configured one, which cannot be annotated with {@code @DependsOn}. */
    static final class ClientDependsOnEmulator extends AbstractDependsOnBeanFactoryPostProcessor {

        ClientDependsOnEmulator() {
            super(GetFluxlyClient.class, "ingestEmulator");
        }
    }
}
