package com.getfluxly.sample.fleet;

import com.getfluxly.sample.process.ShopProcess;
import com.getfluxly.sample.process.ShopStatus;
import com.getfluxly.sample.process.ShopStatus.Phase;
import com.getfluxly.sample.process.Testimony;

/** One shop of the fleet. Safe for use by several threads. */
final class Instance {

    private final String name;
    private final ShopProcess process;

    /** Whether it was told not to be the relay. Guarded by this. */
    private boolean relayStopped;

    Instance(String name, ShopProcess process) {
        this.name = name;
        this.process = process;
    }

    String name() {
        return name;
    }

    /** A new process relays, whatever the one before was told. */
    synchronized void start() {
        if (process.status().phase() == Phase.DEAD) {
            relayStopped = false;
            process.start();
        }
    }

    void kill() {
        process.kill();
    }

    /** Has it stop relaying in order, which takes as long as the request that is on its way. */
    synchronized void stopRelay() {
        relayStopped = true;
        process.tell(FleetShopConfiguration.STOP_RELAY);
    }

    synchronized void startRelay() {
        relayStopped = false;
        process.tell(FleetShopConfiguration.START_RELAY);
    }

    /** Where it is open on this machine; 0 if it is not. */
    int port() {
        return process.port();
    }

    void close() {
        process.close();
    }

    /** @param relay the name of the one that relays, if there is one */
    synchronized InstanceSnapshot snapshot(String relay) {
        ShopStatus status = process.status();
        Testimony testimony = status.testimony();
        return new InstanceSnapshot(
                name,
                status.phase().name(),
                status.killed(),
                status.pid(),
                testimony.accepted(),
                testimony.stored(),
                testimony.rejected(),
                testimony.open(),
                status.accounts() == null ? null : status.accounts().pending(),
                role(relay, status.phase()));
    }

    /** The broker may call one that is dead the relay for a while: until it has missed it. */
    private String role(String relay, Phase phase) {
        if (name.equals(relay)) {
            return "RELAY";
        }
        if (phase != Phase.OPEN) {
            return "NONE";
        }
        return relayStopped ? "STOPPED" : "STANDBY";
    }
}
