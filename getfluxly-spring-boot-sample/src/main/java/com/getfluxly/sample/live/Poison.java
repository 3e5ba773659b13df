package com.getfluxly.sample.live;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.event.Identity;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** One bad event among good ones: the fault does nothing as long as nobody sends what it waits for. */
@RestController
class Poison {

    static final String NAME = "poison";

    private static final int BATCH = 20;

    private final GetFluxlyClient getfluxly;

    Poison(GetFluxlyClient getfluxly) {
        this.getfluxly = getfluxly;
    }

    @PostMapping("/poison")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void track() {
        Identity who = Identity.externalId("user_poison");
        for (int i = 1; i < BATCH; i++) {
            getfluxly.track("page_viewed", who);
            if (i == BATCH / 2) {
                getfluxly.track(NAME, who);
            }
        }
    }
}
