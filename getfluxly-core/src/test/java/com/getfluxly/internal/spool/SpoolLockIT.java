package com.getfluxly.internal.spool;

import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.Promise;
import com.getfluxly.internal.base.ManualClock;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Objects;
import java.util.Properties;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What only another process can tell: whether a directory is still owned. */
@Timeout(60)
class SpoolLockIT {

    @TempDir
    private Path directory = Path.of("");

    private static SpoolLock take(Path directory) throws IOException {
        return Objects.requireNonNull(SpoolLock.tryTake(directory));
    }

    private static void assertBusyForOthers(Path directory) throws IOException {
        try (OtherProcess other = OtherProcess.tryingToLock(directory)) {
            assertThat(other.said()).isEqualTo("busy");
        }
    }

    private static void assertFreeForOthers(Path directory) throws IOException {
        try (OtherProcess other = OtherProcess.tryingToLock(directory)) {
            assertThat(other.said()).isEqualTo("taken");
        }
    }

    @Test
    @Promise("I35")
    void secondProcess_getsNothing_andTakesNothingAway() throws IOException {
        try (OtherProcess owner = OtherProcess.tryingToLock(directory)) {
            assertThat(owner.said()).isEqualTo("taken");

            assertBusyForOthers(directory);
            assertThat(SpoolLock.tryTake(directory)).isNull();
            assertThat(SpoolLock.tryTake(directory)).isNull();
            assertBusyForOthers(directory);
        }
    }

    /** As all do that count the others: nobody must miss a backlog for it, even if it hangs there. */
    @Test
    void processThatOnlyLooks_keepsNobodyFromOwning_norFromLooking() throws IOException {
        try (OtherProcess looking = OtherProcess.lookingAt(directory)) {
            assertThat(looking.said()).isEqualTo("free");
            assertThat(SpoolLock.isOwned(directory)).isFalse();

            try (SpoolLock lock = take(directory)) {
                assertThat(lock.isInPlace()).isTrue();
                assertBusyForOthers(directory);
            }
        }
    }

    @Test
    void processThatLooks_findsTheOwner_andTakesNothingAway() throws IOException {
        try (SpoolLock lock = take(directory);
                OtherProcess looking = OtherProcess.lookingAt(directory)) {
            assertThat(looking.said()).isEqualTo("owned");
            assertThat(lock.isInPlace()).isTrue();
            assertBusyForOthers(directory);
        }
        try (OtherProcess owner = OtherProcess.tryingToLock(directory)) {
            assertThat(owner.said()).isEqualTo("taken");

            assertThat(SpoolLock.isOwned(directory)).isTrue();
            assertThat(SpoolLock.isOwned(directory)).isTrue();
            assertBusyForOthers(directory);
        }
        assertThat(OpenFiles.countOf(directory.resolve("lock"))).isZero();
    }

    @Test
    @Promise(value = "I35", mutant = "the system properties are not asked")
    void secondTryInThisProcess_leavesTheLockToItsOwner() throws IOException {
        try (SpoolLock lock = take(directory)) {
            assertThat(SpoolLock.tryTake(directory)).isNull();
            assertThat(lock.isInPlace()).isTrue();

            assertThat(OpenFiles.countOf(directory.resolve("lock"))).isEqualTo(1);
            assertBusyForOthers(directory);
        }
        assertFreeForOthers(directory);
    }

    @Test
    @Promise(value = "I35", mutant = "owners are entered in a static field")
    void secondTryOfAnotherClassLoader_leavesTheLockToItsOwner() throws Exception {
        try (SpoolLock lock = take(directory);
                Copies loader = new Copies()) {
            assertThat(loader.tryTake(directory)).isNull();
            assertThat(lock.isInPlace()).isTrue();

            assertThat(OpenFiles.countOf(directory.resolve("lock"))).isEqualTo(1);
            assertBusyForOthers(directory);
        }
    }

    @Test
    void lockOfAnotherClassLoader_isRespected_untilItIsClosed() throws Exception {
        try (Copies loader = new Copies()) {
            AutoCloseable lock = Objects.requireNonNull(loader.tryTake(directory));

            assertThat(SpoolLock.tryTake(directory)).isNull();
            assertBusyForOthers(directory);

            lock.close();
            take(directory).close();
        }
    }

    /** As tests do that restore what they found. Then nothing is known, and what was opened must stay open. */
    @Test
    @Promise(value = "I35", mutant = "a file that was opened by mistake is closed")
    void secondTryWithOtherSystemProperties_leavesTheLockToItsOwner() throws IOException {
        Properties before = System.getProperties();
        try (SpoolLock lock = take(directory)) {
            Properties others = new Properties();
            others.putAll(before);
            others.remove(SpoolLock.REGISTRY + directory.toRealPath());
            System.setProperties(others);

            assertThat(SpoolLock.tryTake(directory)).isNull();
            assertThat(lock.isInPlace()).isTrue();

            assertBusyForOthers(directory);
        } finally {
            System.setProperties(before);
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void secondTryThroughAHardLink_leavesTheLockToItsOwner() throws IOException {
        Path other = Files.createDirectory(directory.resolve("other"));
        try (SpoolLock lock = take(directory)) {
            Files.createLink(other.resolve("lock"), directory.resolve("lock"));

            assertThat(SpoolLock.tryTake(other)).isNull();
            assertThat(lock.isInPlace()).isTrue();

            assertBusyForOthers(directory);
        }
    }

    @Test
    @Promise(value = "I35", mutant = "a lock file that is there counts as a lock")
    void deathOfTheOwner_freesItAtOnce() throws Exception {
        try (OtherProcess owner = OtherProcess.tryingToLock(directory)) {
            assertThat(owner.said()).isEqualTo("taken");

            owner.kill();

            take(directory).close();
            assertThat(directory.resolve("lock")).exists();
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    @Promise("I35")
    void ownerThatIsStopped_stillOwns() throws Exception {
        try (OtherProcess owner = OtherProcess.tryingToLock(directory)) {
            assertThat(owner.said()).isEqualTo("taken");

            owner.stop();

            assertThat(SpoolLock.tryTake(directory)).isNull();
            assertBusyForOthers(directory);
            assertThat(owner.isStopped()).isTrue();
        }
    }

    /** A process that has the number of a dead owner owns nothing by it. */
    @Test
    void lockFileWithThePidOfALivingProcess_isNoLock() throws IOException {
        Files.writeString(directory.resolve("lock"), "pid 1, started 2026-01-01T00:00:00Z\n");

        assertFreeForOthers(directory);
    }

    /** The classes of this package once more, as a second application in a container has them. */
    private static final class Copies extends URLClassLoader {

        private Copies() {
            super("copies", classPath(), SpoolLockIT.class.getClassLoader());
        }

        private static URL[] classPath() {
            return Stream.of(SpoolLock.class, SpoolLockIT.class)
                    .map(type -> type.getProtectionDomain().getCodeSource().getLocation())
                    .toArray(URL[]::new);
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                boolean own = name.startsWith("com.getfluxly.internal.spool.");
                Class<?> loaded = own ? findLoadedClass(name) : super.loadClass(name, resolve);
                return loaded == null ? findClass(name) : loaded;
            }
        }

        @Nullable AutoCloseable tryTake(Path directory) throws ReflectiveOperationException {
            Class<?> type = loadClass(SpoolLock.class.getName());
            assertThat(type).isNotEqualTo(SpoolLock.class);
            Method tryTake = type.getDeclaredMethod("tryTake", Path.class);
            tryTake.setAccessible(true);
            return (AutoCloseable) tryTake.invoke(null, directory);
        }
    }

    /** By whoever tidies up, while its owner goes on. */
    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    @Promise(value = "I35", mutant = "the owner of a removed directory does not take its lock again")
    void directoryThatIsRemoved_isStillOwned() throws IOException {
        ManualClock clock = new ManualClock();
        Claim claim = Homes.claim(directory.resolve("spool"));
        Spool owner = Spool.open(
                SpoolRig.PROCESS,
                new ClaimedSlot(claim, () -> Homes.PROJECT),
                new DiskFiles(),
                SpoolRig.environment(clock, SpoolRig.noThreads(clock)));
        assertThat(append(owner)).isEqualTo(1);
        try (Stream<Path> files = Files.walk(claim.directory())) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }

        clock.advance(Duration.ofSeconds(1));
        assertThat(owner.probe()).isTrue();

        assertThat(append(owner)).isEqualTo(2);
        assertBusyForOthers(claim.directory());
        owner.close();
        assertFreeForOthers(claim.directory());
    }

    private static long append(Spool spool) {
        assertThat(spool.enter(0)).isTrue();
        try {
            return spool.append(new byte[] {'1'}, false);
        } finally {
            spool.leave();
        }
    }
}
