package com.getfluxly.sample.live;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.event.Identity;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The event that the fault waits for: without it the fault does nothing. */
@RestController
class Poison {

    static final String NAME = "poison";

    private final GetFluxlyClient getfluxly;

    Poison(GetFluxlyClient getfluxly) {
        this.getfluxly = getfluxly;
    }

    @PostMapping("/poison")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void track() {
        getfluxly.track(NAME, Identity.externalId("user_poison"));
    }
}
