package com.getfluxly.sample;

import com.getfluxly.spring.autoconfigure.GetFluxlyConnectionDetails;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** Says where things are once the shop is open. */
@Component
@ConditionalOnWebApplication
class Welcome {

    private static final Logger log = LoggerFactory.getLogger(Welcome.class);

    private final GetFluxlyConnectionDetails getfluxly;
    private final Environment environment;

    Welcome(GetFluxlyConnectionDetails getfluxly, Environment environment) {
        this.getfluxly = getfluxly;
        this.environment = environment;
    }

    @EventListener(ApplicationReadyEvent.class)
    void ready() {
        String shop = "http://localhost:" + environment.getProperty("local.server.port");
        log.info("Live page: {}/ - {} - or: curl -X POST {}/checkout", shop, destination(), shop);
    }

    /** Only an emulator has a loopback address, be it this application's or another one. */
    private String destination() {
        String host = getfluxly.apiHost();
        return host.startsWith("http://127.0.0.1:") ? "received events: " + host + "/received" : "events go to " + host;
    }
}
