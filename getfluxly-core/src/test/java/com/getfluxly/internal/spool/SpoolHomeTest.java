package com.getfluxly.internal.spool;

import static com.getfluxly.internal.spool.Homes.OTHER;
import static com.getfluxly.internal.spool.Homes.PROJECT;
import static com.getfluxly.internal.spool.Homes.claim;
import static com.getfluxly.internal.spool.Homes.refusal;
import static com.getfluxly.internal.spool.Homes.segment;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.getfluxly.Promise;
import com.getfluxly.delivery.SpoolDurability;
import com.getfluxly.delivery.SpoolFallback;
import com.getfluxly.internal.base.Clock;
import com.getfluxly.internal.base.ManualClock;
import com.getfluxly.internal.base.Spooling;
import com.getfluxly.internal.base.ThreadStarts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SpoolHomeTest {

    private static final String UNKNOWN_PROJECT =
            "the spool holds events for another project or token (directories: %d), which are not sent; with a name"
                    + " for the project, spoolProject (getfluxly.spool.project), its token may change";

    @TempDir
    private Path spool = Path.of("");

    private final List<SpoolLock> locks = new ArrayList<>();

    @AfterEach
    void close() throws IOException {
        for (SpoolLock lock : locks) {
            lock.close();
        }
    }

    private Claim claimed() throws SpoolRefusedException {
        return claimed(PROJECT);
    }

    private Claim claimed(ProjectFingerprint project) throws SpoolRefusedException {
        Claim claim = claim(spool, project);
        locks.add(claim.lock());
        return claim;
    }

    private Path slot(int number) {
        return slot(PROJECT, number);
    }

    private Path slot(ProjectFingerprint project, int number) {
        return spool.resolve(project.directoryName()).resolve(Integer.toString(number));
    }

    /** That it is owned, which only a second try shows. */
    private static void assertOwned(Path slot) throws IOException {
        assertThat(SpoolLock.tryTake(slot)).isNull();
    }

    private static void assertFree(Path slot) throws IOException {
        try (SpoolLock lock = SpoolLock.tryTake(slot)) {
            assertThat(lock).isNotNull();
        }
    }

    // ---- which one --------------------------------------------------------------------------------------------------

    @Test
    void freshSpool_getsItsFirstDirectory() throws IOException {
        Path fresh = spool.resolve("fresh");
        Claim claim = claim(fresh);
        locks.add(claim.lock());

        assertThat(claim.directory())
                .isEqualTo(fresh.resolve(PROJECT.directoryName()).resolve("0"));
        assertThat(claim.orphans()).isZero();
        assertThat(claim.strangers()).isZero();
        assertOwned(claim.directory());
        try (Stream<Path> files = Files.list(claim.directory())) {
            assertThat(files).containsExactly(claim.directory().resolve("lock"));
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void freshSpool_isForItsOwnerAlone() throws IOException {
        Path fresh = spool.resolve("fresh");
        locks.add(claim(fresh).lock());

        try (Stream<Path> all = Files.walk(fresh)) {
            assertThat(all)
                    .hasSize(4)
                    .allSatisfy(path -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                            .isEqualTo(Files.isDirectory(path) ? "rwx------" : "rw-------"));
        }
    }

    @Test
    void clients_getADirectoryEach() throws IOException {
        assertThat(claimed().directory()).isEqualTo(slot(0));
        assertThat(claimed().directory()).isEqualTo(slot(1));
        assertThat(claimed().directory()).isEqualTo(slot(2));
        locks.get(1).close();
        assertThat(claimed().directory()).isEqualTo(slot(1));
    }

    @Test
    void clientsOfOtherProjects_areNotMet() throws IOException {
        assertThat(claimed().directory()).isEqualTo(slot(0));
        assertThat(claimed(OTHER).directory()).isEqualTo(slot(OTHER, 0));
        ProjectFingerprint shop = ProjectFingerprint.ofProject(Homes.ORIGIN, "shop");
        assertThat(claimed(shop).directory()).isEqualTo(spool.resolve("shop/0"));
    }

    @Test
    void restart_goesOnWhereEventsWait() throws IOException {
        segment(slot(3), 1, PROJECT);
        segment(slot(12), 1, PROJECT);

        Claim claim = claimed();

        assertThat(claim.directory()).isEqualTo(slot(3));
        assertThat(claim.orphans()).isEqualTo(1);
        assertThat(claim.warnings())
                .contains("the spool holds events of processes that have ended (1); they are delivered when as many"
                        + " processes start again");
        assertFree(slot(12));
        assertThat(slot(3).resolve("lock")).content().startsWith("pid ");
        assertThat(slot(12).resolve("lock")).isEmptyFile();
        assertThat(claimed().directory()).isEqualTo(slot(12));
        assertThat(claimed().directory()).isEqualTo(slot(0));
    }

    @Test
    void eventsOfThoseWhoLive_areNoOrphans() throws IOException {
        segment(slot(0), 1, PROJECT);
        segment(slot(1), 1, OTHER);
        locks.add(Objects.requireNonNull(SpoolLock.tryTake(slot(0))));
        locks.add(Objects.requireNonNull(SpoolLock.tryTake(slot(1))));

        Claim claim = claimed();

        assertThat(claim.directory()).isEqualTo(slot(2));
        assertThat(claim.orphans()).isZero();
        assertThat(claim.strangers()).isZero();
    }

    @Test
    void hundredRestarts_leaveNothingBehind() throws IOException {
        for (int i = 0; i < 100; i++) {
            claimed().lock().close();
        }

        try (Stream<Path> all = Files.walk(spool)) {
            assertThat(all)
                    .containsExactlyInAnyOrder(
                            spool, spool.resolve(PROJECT.directoryName()), slot(0), slot(0).resolve("lock"));
        }
    }

    @Test
    void sixteenClients_areTheMost() throws IOException {
        segment(slot(OTHER, 0), 1, OTHER);
        for (int i = 0; i < 16; i++) {
            assertThat(claimed().directory()).isEqualTo(slot(i));
        }

        SpoolRefusedException refused = refusal(spool);

        assertThat(refused.trouble()).isEqualTo(Trouble.LOCKED);
        assertThat(refused)
                .hasMessage("spool (getfluxly.spool.directory): " + spool.resolve(PROJECT.directoryName())
                        + " is in use by 16 clients already, which is the most");
    }

    /** S20, S33. Those who count the others try locks, too. */
    @Test
    void processesThatStartAtOnce_adoptABacklogEach() throws Exception {
        for (int round = 0; round < 100; round++) {
            Path place = spool.resolve("s" + round);
            for (int slot = 0; slot < 3; slot++) {
                segment(place.resolve(PROJECT.directoryName()).resolve(Integer.toString(slot)), 1, PROJECT);
            }
            CountDownLatch go = new CountDownLatch(1);
            List<CompletableFuture<Claim>> starting = Stream.of(1, 2, 3)
                    .map(i -> CompletableFuture.supplyAsync(
                            () -> claimAfter(go, place), task -> new Thread(task).start()))
                    .toList();
            go.countDown();
            for (CompletableFuture<Claim> claim : starting) {
                locks.add(claim.get(10, TimeUnit.SECONDS).lock());
            }

            assertThat(starting)
                    .as("round %d", round)
                    .extracting(claim -> String.valueOf(claim.join().directory().getFileName()))
                    .containsExactlyInAnyOrder("0", "1", "2");
        }
    }

    private static Claim claimAfter(CountDownLatch go, Path place) {
        try {
            go.await();
            return claim(place);
        } catch (InterruptedException | SpoolRefusedException failed) {
            throw new IllegalStateException(failed);
        }
    }

    // ---- whose events -----------------------------------------------------------------------------------------------

    @Test
    void eventsOfAnotherProject_areLeftAsTheyAre() throws IOException {
        Path theirs = segment(slot(0), 1, OTHER);

        Claim claim = claimed();

        assertThat(claim.directory()).isEqualTo(slot(1));
        assertThat(claim.orphans()).isZero();
        assertThat(claim.strangers()).isEqualTo(1);
        assertThat(claim.warnings()).contains(UNKNOWN_PROJECT.formatted(1));
        assertThat(claim.neighbours().trouble()).isEqualTo(Trouble.OTHER_PROJECT);
        assertThat(theirs).exists();
        assertFree(slot(0));
    }

    @Test
    void newestSegmentCounts() throws IOException {
        segment(slot(0), 1, OTHER);
        segment(slot(0), 2, PROJECT);
        segment(slot(1), 1, PROJECT);
        segment(slot(1), 2, OTHER);

        Claim claim = claimed();

        assertThat(claim.directory()).isEqualTo(slot(0));
        assertThat(claim.strangers()).isEqualTo(1);
    }

    @Test
    void segmentsThatSayNothing_areOursWhereOnlyOursLie() throws IOException {
        segment(slot(5), 1, null);
        segment(slot(OTHER, 0), 1, null);

        Claim claim = claimed();

        assertThat(claim.directory()).isEqualTo(slot(5));
        assertThat(claim.strangers()).isEqualTo(1);
    }

    @Test
    void sixteenDirectoriesOfAnotherProject_leaveNone() throws IOException {
        for (int i = 0; i < 16; i++) {
            segment(slot(i), 1, OTHER);
        }

        SpoolRefusedException refused = refusal(spool);

        assertThat(refused.trouble()).isEqualTo(Trouble.OTHER_PROJECT);
        assertThat(refused).hasMessageEndingWith(" holds events of another project wherever nobody is");
        assertFree(slot(0));
    }

    /** The token had changed while the process ran, and it starts again with the new one. */
    @Test
    void eventsUnderOurToken_areFoundWhereAnotherTokenLed() throws IOException {
        segment(slot(OTHER, 4), 1, PROJECT);

        Claim claim = claimed();

        assertThat(claim.directory()).isEqualTo(slot(OTHER, 4));
        assertThat(claim.orphans()).isZero();
        assertThat(claim.strangers()).isZero();
        assertThat(claimed().directory()).isEqualTo(slot(0));
    }

    @Test
    void eventsWhereAnotherTokenLed_comeAfterThoseAtHome() throws IOException {
        segment(slot(OTHER, 4), 1, PROJECT);
        segment(slot(OTHER, 5), 1, OTHER);
        segment(slot(7), 1, PROJECT);

        Claim claim = claimed();

        assertThat(claim.directory()).isEqualTo(slot(7));
        assertThat(claim.orphans()).isEqualTo(1);
        assertThat(claim.strangers()).isEqualTo(1);
        assertThat(claim.warnings()).contains(UNKNOWN_PROJECT.formatted(1));
    }

    @Test
    void tokenThatChangedBetweenTwoRuns_leavesTheBacklogWhereItIs() throws IOException {
        segment(slot(OTHER, 0), 1, OTHER);

        Claim claim = claimed();

        assertThat(claim.directory()).isEqualTo(slot(0));
        assertThat(claim.strangers()).isEqualTo(1);
        assertFree(slot(OTHER, 0));
    }

    private enum Sign {
        EVENT,
        LOOK,
        CLOSE
    }

    @ParameterizedTest
    @EnumSource
    void tokenThatChangedWhileRunning_leavesNoBacklogBehind(Sign sign) throws IOException {
        AtomicReference<ProjectFingerprint> token = new AtomicReference<>(PROJECT);
        DiskFiles files = new DiskFiles();
        SegmentStamps stamps = new SegmentStamps(files);
        Claim claim = SpoolHome.claim(spool, PROJECT, stamps, files);
        ManualClock clock = new ManualClock();
        ThreadStarts none = new ThreadStarts((name, body) -> null, clock);
        ClaimedSlot slot = new ClaimedSlot(claim, token::get);
        Spool owner = Spool.open(SpoolRig.PROCESS, slot, files, SpoolRig.environment(clock, none));
        append(owner);
        token.set(OTHER);
        switch (sign) {
            case EVENT -> append(owner);
            case LOOK -> {
                clock.advance(Duration.ofSeconds(1));
                owner.probe();
            }
            case CLOSE -> {}
        }
        if (sign == Sign.CLOSE) {
            owner.close();
        } else {
            slot.release();
        }

        Claim next = SpoolHome.claim(spool, OTHER, stamps, files);
        locks.add(next.lock());

        assertThat(next.strangers()).isZero();
        assertThat(next.directory()).isEqualTo(claim.directory());
    }

    private static void append(Spool spool) {
        assertThat(spool.enter(0)).isTrue();
        assertThat(spool.append("{}".getBytes(ISO_8859_1), false)).isPositive();
        spool.leave();
    }

    @Test
    void onlyDirectoriesOfTokensAndTheirSlots_areLookedThrough() throws IOException {
        segment(spool.resolve("shop/0"), 1, PROJECT);
        segment(spool.resolve("t-0000000000000000/16"), 1, PROJECT);
        segment(spool.resolve("t-0000000000000000/quarantine"), 1, PROJECT);
        Files.createDirectories(spool.resolve("t-1111111111111111/0"));

        Claim claim = claimed();

        assertThat(claim.directory()).isEqualTo(slot(0));
        assertThat(claim.orphans()).isZero();
        assertThat(claim.strangers()).isZero();
    }

    // ---- what does not work -----------------------------------------------------------------------------------------

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void directoriesThatCannotBeUsed_areLeftAlone_andNamed() throws IOException {
        Path elsewhere = Files.createDirectory(spool.resolve("elsewhere"));
        Files.createFile(
                Files.createDirectory(spool.resolve(PROJECT.directoryName())).resolve("0"));
        Files.createSymbolicLink(slot(1), elsewhere);

        Claim claim = claimed();

        assertThat(claim.directory()).isEqualTo(slot(2));
        assertThat(claim.warnings())
                .contains("a part of the spool cannot be used (spool (getfluxly.spool.directory): " + slot(1)
                        + " is a symbolic link; it has to be the directory itself)");
        assertThat(elsewhere).isEmptyDirectory();
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    @Promise("I50")
    void backlogWhereAnotherTokenLed_isNotFollowedThroughALink() throws IOException {
        segment(spool.resolve("elsewhere/0"), 1, PROJECT);
        Files.createSymbolicLink(spool.resolve("t-0000000000000000"), spool.resolve("elsewhere"));

        Claim claim = claimed();

        assertThat(claim.directory()).isEqualTo(slot(0));
        assertThat(claim.warnings()).anyMatch(warning -> warning.contains("t-0000000000000000 is a symbolic link"));
        assertThat(claim.neighbours().trouble()).isNull();
    }

    @Test
    void headersThatCannotBeRead_areSkipped_andTheirLockGivenBack() throws IOException {
        segment(slot(0), 1, PROJECT);
        NewestStamp broken = candidate -> {
            if (candidate.equals(slot(0))) {
                throw new IOException("Input/output error");
            }
            return null;
        };

        Claim claim = SpoolHome.claim(spool, PROJECT, broken, new DiskFiles());
        locks.add(claim.lock());

        assertThat(claim.directory()).isEqualTo(slot(1));
        assertThat(claim.warnings()).contains("a part of the spool cannot be used (IOException: Input/output error)");
        assertThat(claim.neighbours().trouble()).isEqualTo(Trouble.UNAVAILABLE);
        assertFree(slot(0));
    }

    /** As while a disk that was read-only becomes writable. */
    @Test
    void backlogThatFailedForAMoment_isPreferredToAnEmptyDirectory() throws IOException {
        segment(slot(0), 1, PROJECT);
        AtomicReference<@Nullable IOException> once = new AtomicReference<>(new IOException("Read-only file system"));
        NewestStamp broken = candidate -> {
            IOException now = candidate.equals(slot(0)) ? once.getAndSet(null) : null;
            if (now != null) {
                throw now;
            }
            return null;
        };

        Claim claim = SpoolHome.claim(spool, PROJECT, broken, new DiskFiles());
        locks.add(claim.lock());

        assertThat(claim.directory()).isEqualTo(slot(0));
        assertFree(slot(1));
    }

    @Test
    void diskThatReadsNothing_isRefused() throws IOException {
        NewestStamp broken = candidate -> {
            throw new IOException("Input/output error");
        };

        assertThatExceptionOfType(SpoolRefusedException.class)
                .isThrownBy(() -> SpoolHome.claim(spool, PROJECT, broken, new DiskFiles()))
                .withMessageEndingWith(" cannot be used (IOException: Input/output error)")
                .satisfies(refused -> assertThat(refused.trouble()).isEqualTo(Trouble.UNAVAILABLE));
        assertFree(slot(0));
        assertFree(slot(15));
    }

    @Test
    @Promise("I43")
    void spoolThatCannotBeOpened_givesBackWhatWasClaimed() {
        Spooling spooling = spooling();
        Clock broken = new Clock() {
            @Override
            public long nanos() {
                throw new IllegalStateException();
            }

            @Override
            public Instant now() {
                throw new IllegalStateException();
            }

            @Override
            public void pause(long nanos) {
                throw new IllegalStateException();
            }
        };
        ThreadStarts none = new ThreadStarts((name, body) -> null, broken);

        assertThatIllegalStateException()
                .isThrownBy(() -> SpoolOpening.of(
                        spooling, () -> Homes.TOKEN, Duration.ofSeconds(1), SpoolRig.environment(broken, none)));

        assertThat(System.getProperties().stringPropertyNames())
                .noneMatch(name -> name.startsWith(SpoolLock.REGISTRY + spool));
    }

    private Spooling spooling() {
        return new Spooling(
                spool, SpoolDurability.PROCESS, SpoolFallback.REFUSE, 16 << 20, 0, Homes.ORIGIN, null, Duration.ZERO);
    }

    @Test
    void errorOfOurOwn_givesBackWhatWasClaimed() throws IOException {
        segment(slot(0), 1, PROJECT);
        segment(slot(1), 1, PROJECT);
        NewestStamp broken = candidate -> {
            if (candidate.equals(slot(1))) {
                throw new IllegalStateException();
            }
            return null;
        };

        assertThatIllegalStateException().isThrownBy(() -> SpoolHome.claim(spool, PROJECT, broken, new DiskFiles()));
        assertFree(slot(0));
        assertFree(slot(1));
    }

    // ---- secrets ----------------------------------------------------------------------------------------------------

    @Test
    void nothingOnDiskOrSaid_holdsTheToken() throws IOException {
        segment(slot(0), 1, PROJECT);
        segment(slot(1), 1, PROJECT);
        segment(slot(2), 1, OTHER);
        Claim claim = claimed();
        List<String> said = new ArrayList<>(claim.warnings());
        said.add(claim.toString());
        for (int i = 0; i < 14; i++) {
            said.add(claimed().toString());
        }
        said.add(String.valueOf(refusal(spool).getMessage()));
        System.getProperties().forEach((name, value) -> said.add(name + "=" + value));

        try (Stream<Path> all = Files.walk(spool)) {
            for (Path path : all.toList()) {
                said.add(path.toString());
                said.add(content(path));
            }
        }

        assertThat(said)
                .anyMatch(line ->
                        line.contains("is in use by 16 clients") || line.contains("holds events of another project"));
        assertThat(said).noneMatch(line -> line.contains("canary"));
        assertThat(said).noneMatch(line -> line.contains("getfluxly.com/") || line.contains(Homes.ORIGIN));
    }

    private static String content(Path path) throws IOException {
        return Files.isDirectory(path) ? "" : Files.readString(path, ISO_8859_1);
    }
}
