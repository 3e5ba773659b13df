package com.getfluxly.sample.live;

import java.util.Optional;
import java.util.function.Supplier;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** The crash panel: a process of its own for the shop, and its end. */
@RestController
@RequestMapping("/live/process")
@ResponseStatus(HttpStatus.NO_CONTENT)
class OwnProcessController {

    private final Supplier<Optional<StandIn>> standIn;
    private final OwnProcess ownProcess;

    OwnProcessController(Supplier<Optional<StandIn>> standIn, OwnProcess ownProcess) {
        this.standIn = standIn;
        this.ownProcess = ownProcess;
    }

    /** Only with a stand-in: nobody else tells which events arrived. */
    @PutMapping
    void start() {
        if (standIn.get().isEmpty()) {
            throw new ResponseStatusException(
                    HttpStatus.NOT_FOUND, "the events do not go to an emulator in this process");
        }
        ownProcess.start();
    }

    @DeleteMapping
    void kill() {
        ownProcess.kill();
    }
}
