package com.getfluxly.internal.intake;

import static com.getfluxly.internal.EngineRig.WHO;
import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.Promise;
import com.getfluxly.delivery.DeliveryStats;
import com.getfluxly.delivery.DropReason;
import com.getfluxly.delivery.FailureMode;
import com.getfluxly.delivery.OverflowPolicy;
import com.getfluxly.delivery.SpoolDurability;
import com.getfluxly.delivery.SpoolFallback;
import com.getfluxly.event.TrackEvent;
import com.getfluxly.internal.EngineRig;
import com.getfluxly.internal.base.ManualClock;
import com.getfluxly.internal.base.Spoolings;
import com.getfluxly.internal.spool.SpoolDisk;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Prepared events where there is a disk: it has those that are sent. */
@Timeout(120)
class PreparedOnDiskTest {

    private static final UUID ID = UUID.fromString("0b8a5a38-6f0c-4f0e-9d2b-6f4ba1a2c7de");

    private final SpoolDisk disk = new SpoolDisk();
    private final ManualClock clock = new ManualClock();
    private SpoolFallback fallback = SpoolFallback.MEMORY;
    private SpoolDurability durability = SpoolDurability.PROCESS;
    private EngineRig rig = rig();

    private EngineRig rig() {
        EngineRig made = new EngineRig(clock);
        made.failureMode = FailureMode.REPORT;
        made.maxQueueSize = 10;
        made.opener = disk.opener();
        made.spooling = Spoolings.at(Path.of("/spool"), durability, fallback, Duration.ZERO);
        return made;
    }

    private void kill() {
        disk.kill();
        rig = rig();
    }

    private Preparation prepare(String name) {
        return rig.intake().prepare(name, TrackEvent.builder(name, WHO).build());
    }

    private DeliveryStats stats() {
        DeliveryStats stats = rig.stats();
        assertThat(stats.offered()).isEqualTo(stats.accepted() + stats.refused());
        assertThat(stats.accepted() + stats.recovered())
                .isEqualTo(stats.delivered() + stats.rejected() + stats.dropped() + stats.pending());
        return stats;
    }

    @ParameterizedTest
    @EnumSource(SpoolDurability.class)
    @Promise({"I29", "I30", "I60"})
    void kill_losesNothingThatWasSent_andAllThatWasPreparedOnly(SpoolDurability level) {
        durability = level;
        rig = rig();
        prepare("prepared");
        prepare("discarded").discard();
        assertThat(prepare("sent").send()).isTrue();
        assertThat(stats().prepared()).isEqualTo(1);

        kill();

        assertThat(stats().recovered()).isEqualTo(1);
        rig.flush();
        assertThat(rig.service.batches()).containsExactly(List.of("sent"));
    }

    @ParameterizedTest
    @EnumSource(OverflowPolicy.class)
    @Promise(
            value = {"I12", "I60"},
            mutant = "what is on disk leaves no place in memory")
    void fullWindow_leavesPreparedEventsTheirOwnBounds(OverflowPolicy overflow) {
        rig.overflow = overflow;
        rig.maxBlock = Duration.ofMinutes(5);
        rig.service.always(503);
        rig.trackMany(50);
        List<Preparation> prepared = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            prepared.add(prepare("prepared"));
        }
        assertThat(stats().pending()).isEqualTo(50);
        assertThat(stats().prepared()).isEqualTo(10);

        assertThat(prepare("too_many").send()).isFalse();
        assertThat(stats().refusedByReason()).containsEntry(DropReason.QUEUE_OVERFLOW, 1L);
        assertThat(rig.track("tracked")).as("the disk has room").isTrue();
        prepared.get(0).discard();
        assertThat(prepare("again").send()).isTrue();
        for (Preparation one : prepared.subList(1, 10)) {
            assertThat(one.send()).isTrue();
        }

        assertThat(stats().pending()).isEqualTo(61);
        assertThat(stats().prepared()).isZero();
    }

    @Test
    @Promise({"I1", "I34"})
    void brokenDisk_refusesItAtTheSend_andThePlaceIsFree() {
        fallback = SpoolFallback.REFUSE;
        rig = rig();
        Preparation prepared = prepare("paid");
        disk.tearWrites();

        assertThat(prepared.send()).isFalse();
        assertThat(prepared.send()).isFalse();

        assertThat(stats().refusedByReason()).containsEntry(DropReason.SPOOL_UNAVAILABLE, 1L);
        assertThat(stats().refused()).isEqualTo(1);
        assertThat(stats().prepared()).isZero();
    }

    @Test
    @Promise({"I1", "I34"})
    void brokenDisk_leavesItToMemory() {
        Preparation prepared = prepare("paid");
        disk.tearWrites();

        assertThat(prepared.send()).isTrue();

        assertThat(stats().queued()).isEqualTo(1);
        assertThat(stats().prepared()).isZero();
    }

    @Test
    @Promise(value = "I8", mutant = "its place is given back before the disk has it")
    void callersId_isTakenWhileTheEventIsPrepared() {
        TrackEvent event = TrackEvent.builder("paid", WHO).messageId(ID).build();
        Preparation prepared = rig.intake().prepare("paid", event);

        assertThat(rig.offer(event)).isFalse();
        assertThat(prepared.send()).isTrue();
        assertThat(rig.offer(event)).isFalse();

        rig.flush();
        assertThat(rig.service.batches()).containsExactly(List.of("paid"));
        assertThat(rig.offer(event)).isTrue();
    }

    @Test
    @Promise("I1")
    void shutdown_refusesWhatIsSentLater() {
        Preparation prepared = prepare("paid");
        rig.queue().close(clock.nanos());

        assertThat(prepared.send()).isFalse();

        assertThat(stats().refusedByReason()).containsEntry(DropReason.CLOSED, 1L);
        assertThat(stats().prepared()).isZero();
    }
}
