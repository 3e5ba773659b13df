package com.getfluxly.sample.drill;

import com.getfluxly.sample.emulator.FaultMode;
import com.getfluxly.sample.emulator.IngestEmulator;
import java.util.Optional;

/** Breaks the service and heals it, when the plan has changed. For the thread of the drill. */
final class FaultSwitch {

    private final IngestEmulator service;
    private Optional<FaultMode> now = Optional.empty();

    FaultSwitch(IngestEmulator service) {
        this.service = service;
    }

    Optional<FaultMode> now() {
        return now;
    }

    void change(Optional<FaultMode> next) {
        if (!next.equals(now)) {
            next.ifPresentOrElse(service::fault, service::heal);
            now = next;
        }
    }
}
