package com.getfluxly.sample;

import com.getfluxly.sample.fleet.Fleet;
import com.getfluxly.sample.live.OwnProcess;
import com.getfluxly.sample.live.OwnProcessSnapshot;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Primary;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/** Lets customers in where the shop would be: each goes to the next of the shops that are open. */
@Component
@Primary
@Profile("fleet & !forked")
class FleetEntrance implements OwnProcess {

    private final Fleet fleet;

    FleetEntrance(Fleet fleet) {
        this.fleet = fleet;
    }

    @Override
    public boolean isWanted() {
        return true;
    }

    @Override
    public void start() {
        fleet.startAll();
    }

    @Override
    public void kill() {
        fleet.killAll();
    }

    @Override
    public int port() {
        return fleet.nextPort();
    }

    /** There is a page of their own for three. */
    @Override
    public @Nullable OwnProcessSnapshot snapshot() {
        return null;
    }
}
