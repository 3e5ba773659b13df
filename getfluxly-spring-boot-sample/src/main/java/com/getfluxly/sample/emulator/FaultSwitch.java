package com.getfluxly.sample.emulator;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** The present fault, if any, and how many more requests it spoils. */
final class FaultSwitch {

    // Both guarded by this.
    private @Nullable Fault fault;
    private @Nullable Integer timesLeft;

    /**
     * Puts a fault in place of the present one.
     *
     * @param times how many API requests it spoils before it heals; null means until it is switched off
     */
    synchronized void set(Fault newFault, @Nullable Integer times) {
        fault = newFault;
        timesLeft = times;
    }

    synchronized void heal() {
        fault = null;
        timesLeft = null;
    }

    /** The fault for one API request, which uses up one of its times. */
    synchronized Optional<Fault> take() {
        Optional<Fault> taken = Optional.ofNullable(fault);
        if (timesLeft != null && --timesLeft == 0) {
            heal();
        }
        return taken;
    }

    /** How it misbehaves at present; null if it does not. */
    synchronized @Nullable FaultMode mode() {
        return fault == null ? null : fault.mode();
    }

    /** What {@code /fault} shows. */
    synchronized ObjectNode describe() {
        if (fault == null) {
            return Json.object().put("mode", "none");
        }
        return Json.object()
                .put("mode", fault.mode().label())
                .put("event", fault.event())
                .put("retryAfter", fault.retryAfter().toSeconds())
                .put("delay", fault.delay().toMillis())
                .put("times", timesLeft);
    }
}
