package com.getfluxly.sample.fleet;

import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;

/** Puts the page of the fleet in the place of the shop's. */
@Controller
@Profile(FleetConfiguration.HEADQUARTERS)
class FleetPage {

    @GetMapping({"/", "/index.html"})
    String page() {
        return "forward:/live/fleet.html";
    }
}
