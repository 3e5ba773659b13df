package com.getfluxly.sample;

import com.getfluxly.sample.emulator.EmulatorLifecycle;
import com.getfluxly.sample.live.StandIn;
import com.getfluxly.spring.autoconfigure.GetFluxlyConnectionDetails;
import java.net.URI;
import java.util.Optional;
import java.util.function.Supplier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Shows the emulator to the live page, which knows nothing of it otherwise. */
@Configuration(proxyBeanMethods = false)
class LivePageConfiguration {

    /** The emulator of this process, if it runs and the client sends to it. */
    @Bean
    Supplier<Optional<StandIn>> standIn(EmulatorLifecycle lifecycle, GetFluxlyConnectionDetails getfluxly) {
        return () -> Optional.ofNullable(lifecycle.emulator())
                .filter(emulator -> receives(emulator.uri(), getfluxly.apiHost()))
                .map(EmulatedService::new);
    }

    /** By name, not by resolving. Another loopback address, [::1] for one, is not where the emulator listens. */
    static boolean receives(URI emulator, String apiHost) {
        URI api = URI.create(apiHost);
        return api.getPort() == emulator.getPort()
                && (emulator.getHost().equals(api.getHost()) || "localhost".equalsIgnoreCase(api.getHost()));
    }
}
