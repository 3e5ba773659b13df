package com.getfluxly.sample.live;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.event.Identity;
import java.util.Optional;
import java.util.function.Supplier;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** The outage panel. The page calls the shop, which breaks the stand-in: so the stand-in needs no CORS. */
@RestController
@RequestMapping("/live/outage")
@ResponseStatus(HttpStatus.NO_CONTENT)
class OutageController {

    private static final String POISON = "poison";
    private static final int POISONED_BATCH = 20;

    private final Supplier<Optional<StandIn>> standIn;
    private final GetFluxlyClient getfluxly;

    OutageController(Supplier<Optional<StandIn>> standIn, GetFluxlyClient getfluxly) {
        this.standIn = standIn;
        this.getfluxly = getfluxly;
    }

    @PutMapping("/{mode}")
    void fail(@PathVariable String mode) {
        try {
            standIn().fail(mode);
        } catch (IllegalArgumentException e) {
            throw new ResponseStatusException(HttpStatus.BAD_REQUEST, e.getMessage(), e);
        }
        if (mode.equals(POISON)) {
            trackPoison();
        }
    }

    @DeleteMapping
    void heal() {
        standIn().heal();
    }

    /** One bad event among good ones: the fault does nothing as long as nobody sends what it waits for. */
    private void trackPoison() {
        Identity who = Identity.externalId("user_poison");
        for (int i = 1; i < POISONED_BATCH; i++) {
            getfluxly.track("page_viewed", who);
            if (i == POISONED_BATCH / 2) {
                getfluxly.track(POISON, who);
            }
        }
    }

    private StandIn standIn() {
        return standIn.get()
                .orElseThrow(() -> new ResponseStatusException(
                        HttpStatus.NOT_FOUND, "the events do not go to an emulator in this process"));
    }
}
