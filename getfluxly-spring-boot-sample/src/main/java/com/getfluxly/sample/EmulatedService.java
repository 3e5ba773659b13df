package com.getfluxly.sample;

import com.getfluxly.sample.emulator.EmulatorSnapshot;
import com.getfluxly.sample.emulator.FaultMode;
import com.getfluxly.sample.emulator.IngestEmulator;
import com.getfluxly.sample.emulator.ReceivedEvent;
import com.getfluxly.sample.live.StandIn;
import com.getfluxly.sample.live.StandInSnapshot;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The emulator as the live page sees it. */
record EmulatedService(IngestEmulator emulator) implements StandIn {

    @Override
    public StandInSnapshot snapshot(int newestEvents) {
        EmulatorSnapshot now = emulator.snapshot(newestEvents);
        return new StandInSnapshot(
                Objects.requireNonNullElse(now.fault(), "none"),
                now.stored(),
                now.again(),
                now.counters().requests(),
                now.newest().stream().map(EmulatedService::shown).toList());
    }

    @Override
    public Optional<String> event(String messageId) {
        return emulator.json(messageId);
    }

    @Override
    public void fail(String mode) {
        emulator.fault(modes().filter(known -> known.label().equals(mode))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown mode, use one of: " + labels())));
    }

    @Override
    public void heal() {
        emulator.heal();
    }

    private static Stream<FaultMode> modes() {
        return Arrays.stream(FaultMode.values());
    }

    private static String labels() {
        return modes().map(FaultMode::label).collect(Collectors.joining(", "));
    }

    private static StandInSnapshot.Event shown(ReceivedEvent event) {
        return new StandInSnapshot.Event(
                event.name(), event.profile(), event.messageId(), event.receivedAt(), event.times());
    }
}
