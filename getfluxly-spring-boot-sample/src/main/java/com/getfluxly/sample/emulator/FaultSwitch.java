package com.getfluxly.sample.emulator;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** The present fault, if any, and how many more requests it spoils. */
final class FaultSwitch {

    // Both guarded by this.
    private @Nullable Fault fault;
    private @Nullable Integer timesLeft;

    /** Puts a fault in place of the present one. */
    synchronized void set(FaultOrder order) {
        fault = order.fault();
        timesLeft = order.times();
    }

    synchronized void heal() {
        fault = null;
        timesLeft = null;
    }

    /** The fault for one API request, which uses up one of its times; none, if it does not concern that endpoint. */
    synchronized Optional<Fault> take(Route route) {
        Optional<Fault> taken =
                Optional.ofNullable(fault).filter(present -> present.mode().concerns(route));
        if (taken.isPresent() && timesLeft != null && --timesLeft == 0) {
            heal();
        }
        return taken;
    }

    /** What it is called, as in {@code PUT /fault/{mode}}; null if there is none. */
    synchronized @Nullable String label() {
        return fault == null ? null : fault.label();
    }

    /** What {@code /fault} shows. */
    synchronized ObjectNode describe() {
        if (fault == null) {
            return Json.object().put("mode", "none");
        }
        return Json.object()
                .put("mode", fault.label())
                .put("status", fault.status() == 0 ? null : fault.status())
                .put("event", fault.event())
                .put(
                        "retryAfter",
                        fault.retryAfter() == null ? null : fault.retryAfter().toSeconds())
                .put("retryAfterAs", fault.retryAfterAs().label())
                .put("delay", fault.delay().toMillis())
                .put("times", timesLeft);
    }
}
