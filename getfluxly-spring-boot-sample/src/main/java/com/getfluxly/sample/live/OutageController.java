package com.getfluxly.sample.live;

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

    private final Supplier<Optional<StandIn>> standIn;
    private final Poison poison;
    private final OwnProcess ownProcess;

    OutageController(Supplier<Optional<StandIn>> standIn, Poison poison, OwnProcess ownProcess) {
        this.standIn = standIn;
        this.poison = poison;
        this.ownProcess = ownProcess;
    }

    @PutMapping("/{mode}")
    void fail(@PathVariable String mode) {
        try {
            standIn().fail(mode);
        } catch (IllegalArgumentException e) {
            throw new ResponseStatusException(HttpStatus.BAD_REQUEST, e.getMessage(), e);
        }
        // To a shop in a process of its own the page brings it, as a customer would.
        if (mode.equals(Poison.NAME) && !ownProcess.isWanted()) {
            poison.track();
        }
    }

    @DeleteMapping
    void heal() {
        standIn().heal();
    }

    private StandIn standIn() {
        return standIn.get()
                .orElseThrow(() -> new ResponseStatusException(
                        HttpStatus.NOT_FOUND, "the events do not go to an emulator in this process"));
    }
}
