package com.getfluxly.spring.slice;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.event.Identity;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Tracks what its one page is asked for. */
@SpringBootApplication
class SliceApplication {

    @RestController
    static class SignUpController {

        private final GetFluxlyClient client;

        SignUpController(GetFluxlyClient client) {
            this.client = client;
        }

        @PostMapping("/sign-up")
        String signUp() {
            return "tracked: " + client.track("signed_up", Identity.userId("u1"));
        }
    }
}
