package com.getfluxly.sample.drill;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.event.Identity;
import com.getfluxly.sample.emulator.FaultMode;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Tracks as many events as are due, and some bad ones while the service cannot stand them. */
final class Load {

    private static final String GOOD = "drill_ticked";
    /** What {@link FaultMode#POISON} looks for. */
    private static final String BAD = "poison";

    private static final int EACH_BAD = 100;

    private static final Identity WHO = Identity.externalId("drill");

    /** Whoever tracks. */
    interface Tracker {

        void track(String name, long number);
    }

    private final Tracker tracker;
    private final Pace pace;
    private long tracked;

    Load(Tracker tracker, Pace pace) {
        this.tracker = tracker;
        this.pace = pace;
    }

    static Tracker by(GetFluxlyClient client) {
        return (name, number) -> client.track(name, WHO, Map.of("number", number));
    }

    void catchUp(Duration elapsed, Optional<FaultMode> fault) {
        for (long due = pace.due(elapsed); tracked < due; tracked++) {
            tracker.track(name(fault), tracked);
        }
    }

    /** The calls so far, whatever became of them. */
    long tracked() {
        return tracked;
    }

    private String name(Optional<FaultMode> fault) {
        boolean bad = fault.filter(FaultMode.POISON::equals).isPresent() && tracked % EACH_BAD == 0;
        return bad ? BAD : GOOD;
    }
}
