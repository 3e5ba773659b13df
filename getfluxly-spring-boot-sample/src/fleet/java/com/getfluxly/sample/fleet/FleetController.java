package com.getfluxly.sample.fleet;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.springframework.context.annotation.Profile;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** What the page of the fleet asks and does. */
@RestController
@RequestMapping("/live/fleet")
@Profile(FleetConfiguration.HEADQUARTERS)
@ResponseStatus(HttpStatus.NO_CONTENT)
class FleetController {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Fleet fleet;
    private final HttpClient http = HttpClient.newHttpClient();

    FleetController(Fleet fleet) {
        this.fleet = fleet;
    }

    @GetMapping
    ResponseEntity<FleetSnapshot> snapshot() {
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(fleet.snapshot());
    }

    @PutMapping("/{name}")
    void start(@PathVariable String name) {
        shop(name).start();
    }

    @DeleteMapping("/{name}")
    void kill(@PathVariable String name) {
        shop(name).kill();
    }

    @PutMapping("/{name}/relay")
    void startRelay(@PathVariable String name) {
        shop(name).startRelay();
    }

    @DeleteMapping("/{name}/relay")
    void stopRelay(@PathVariable String name) {
        shop(name).stopRelay();
    }

    /** A busy hour in one shop. */
    @PostMapping("/{name}/burst")
    void burst(@PathVariable String name) throws InterruptedException {
        int port = shop(name).port();
        if (port == 0) {
            throw new ResponseStatusException(HttpStatus.SERVICE_UNAVAILABLE, name + " is not open");
        }
        try {
            HttpResponse<Void> answer = http.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/checkout/burst"))
                            .timeout(PATIENCE)
                            .POST(BodyPublishers.noBody())
                            .build(),
                    BodyHandlers.discarding());
            if (answer.statusCode() != HttpStatus.CREATED.value()) {
                throw new ResponseStatusException(HttpStatus.BAD_GATEWAY, name + " answered " + answer.statusCode());
            }
        } catch (IOException died) {
            throw new ResponseStatusException(HttpStatus.BAD_GATEWAY, name + " did not answer", died);
        }
    }

    private Instance shop(String name) {
        return fleet.shop(name)
                .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND, "no shop is called so"));
    }
}
