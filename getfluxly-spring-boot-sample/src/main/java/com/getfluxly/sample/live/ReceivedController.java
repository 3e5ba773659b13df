package com.getfluxly.sample.live;

import java.util.Optional;
import java.util.function.Supplier;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** One event as the service got it. Asked for when somebody opens it: twenty of them twice a second would be too much. */
@RestController
class ReceivedController {

    private final Supplier<Optional<StandIn>> standIn;

    ReceivedController(Supplier<Optional<StandIn>> standIn) {
        this.standIn = standIn;
    }

    @GetMapping(path = "/live/events/{messageId}", produces = MediaType.APPLICATION_JSON_VALUE)
    String event(@PathVariable String messageId) {
        return standIn.get()
                .flatMap(service -> service.event(messageId))
                .orElseThrow(() -> new ResponseStatusException(
                        HttpStatus.NOT_FOUND, "the service does not keep this event any more"));
    }
}
