package com.getfluxly.internal.send;

import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.Promise;
import com.getfluxly.delivery.DropReason;
import com.getfluxly.delivery.FailureMode;
import com.getfluxly.delivery.SpoolDurability;
import com.getfluxly.delivery.SpoolFallback;
import com.getfluxly.event.TrackEvent;
import com.getfluxly.internal.EngineRig;
import com.getfluxly.internal.base.ManualClock;
import com.getfluxly.internal.base.Spoolings;
import com.getfluxly.internal.spool.SpoolDisk;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is sent when, with a disk under the queue. */
class DispatcherOnDiskTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final SpoolDisk disk = new SpoolDisk();
    private final ManualClock clock = new ManualClock();
    private EngineRig rig = start();

    private EngineRig start() {
        EngineRig started = new EngineRig(clock);
        started.failureMode = FailureMode.REPORT;
        started.opener = disk.opener();
        started.spooling = Spoolings.at(Path.of("/spool"));
        return started;
    }

    private void assertRestsForASecond() {
        assertThat(rig.settle()).isEqualTo(SECOND);
        assertThat(rig.dispatcher().wakesForEvents()).isFalse();
    }

    /** The rest is on disk, and there is no room for it: what is due can leave only when an answer is there. */
    @Test
    @Promise(value = "I38", mutant = "what is due and cannot be taken ends each wait at once")
    void memoryThatIsAllOnTheWire_doesNotSpin() {
        OpenWire wire = new OpenWire();
        rig.transport = wire;
        rig.maxInFlight = 4;
        rig.maxBatchSize = 1;
        rig.maxQueueSize = 2;
        rig.flushAt = 1;
        rig.trackMany(5);

        assertRestsForASecond();
        assertThat(wire.openBatches()).containsExactly(List.of("e0"), List.of("e1"));
        assertRestsForASecond();

        wire.flight(0).answer(202);
        rig.settle();
        assertThat(wire.openBatches()).containsExactly(List.of("e1"), List.of("e2"));
    }

    @Test
    @Promise(value = "I34", mutant = "a disk that cannot be read is asked again and again")
    void diskThatCannotBeRead_isLookedAtOnceASecond() {
        rig.maxQueueSize = 20;
        rig.trackMany(60);
        disk.breakReading();

        assertRestsForASecond();
        assertThat(rig.stats().delivered()).isEqualTo(20);
        assertRestsForASecond();

        disk.heal();
        rig.pass(SECOND);
        assertThat(rig.stats().delivered()).isEqualTo(60);
    }

    @Test
    @Promise(value = "I22", mutant = "each part of the disk that is passed over costs a second")
    void eventsThatArePassedOver_costNoWait() {
        String large = "x".repeat(24 * 1024);
        rig.service.always(503);
        for (int i = 0; i < 400; i++) {
            rig.offer(TrackEvent.builder("old", EngineRig.WHO)
                    .property("of", large)
                    .build());
        }
        disk.kill();
        clock.advance(Duration.ofHours(2));
        rig = start();
        rig.spooling =
                Spoolings.at(Path.of("/spool"), SpoolDurability.PROCESS, SpoolFallback.MEMORY, Duration.ofHours(1));
        rig.flushAt = 1;
        rig.track("new");

        rig.settle();

        assertThat(rig.stats().delivered()).as("the new one").isEqualTo(1);
        assertThat(rig.stats().droppedByReason()).containsEntry(DropReason.EXPIRED, 400L);
    }

    @Test
    @Promise("I7")
    void batchThatLeaves_isWrittenDownUnderItsKey() {
        rig.service.always(503);
        rig.trackMany(20).settle();
        String key = rig.service.keys().get(0);

        disk.kill();
        rig = start();
        rig.flush();

        assertThat(rig.service.keys()).containsExactly(key);
    }

    @Test
    void batchThatLeavesAgain_isNotWrittenAgain() {
        rig.service.always(503);
        rig.trackMany(20).settle();
        long written = disk.bytes();

        rig.pass(Duration.ofSeconds(6));

        assertThat(rig.service.keys()).hasSizeGreaterThan(2);
        assertThat(new HashSet<>(rig.service.keys())).hasSize(1);
        assertThat(disk.bytes()).isEqualTo(written);
    }
}
