package com.getfluxly.internal.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.getfluxly.Promise;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class SpoolLockTest {

    @TempDir
    private Path directory = Path.of("");

    private static SpoolLock take(Path directory) throws IOException {
        return Objects.requireNonNull(SpoolLock.tryTake(directory));
    }

    /** Who does not own it has not opened it either. */
    private static void assertOpenOnce(Path directory) throws IOException {
        assertThat(OpenFiles.countOf(directory.resolve("lock"))).isEqualTo(1);
    }

    private static List<String> registered() {
        return System.getProperties().stringPropertyNames().stream()
                .filter(name -> name.startsWith(SpoolLock.REGISTRY))
                .toList();
    }

    @Test
    void lock_isOfOne_untilItIsClosed() throws IOException {
        try (SpoolLock first = take(directory)) {
            assertThat(SpoolLock.tryTake(directory)).isNull();
            assertThat(SpoolLock.tryTake(directory)).isNull();
            assertThat(first.isInPlace()).isTrue();
        }
        take(directory).close();
    }

    @Test
    void lookAtAnOwner_takesNothingFromIt() throws IOException {
        assertThat(SpoolLock.isOwned(directory)).isFalse();
        try (SpoolLock lock = take(directory)) {
            assertThat(SpoolLock.isOwned(directory)).isTrue();
            assertThat(lock.isInPlace()).isTrue();
            assertOpenOnce(directory);
        }
        assertThat(SpoolLock.isOwned(directory)).isFalse();
    }

    @Test
    void lookOfThisProcess_isWaitedFor() throws Exception {
        String name = SpoolLock.REGISTRY + directory.toRealPath();
        System.setProperty(name, "looks:somebody");
        Thread looking = new Thread(() -> {
            await().until(() -> Thread.getAllStackTraces().values().stream()
                    .flatMap(Stream::of)
                    .anyMatch(frame -> frame.getMethodName().equals("isFirst")));
            System.clearProperty(name);
        });
        looking.start();

        take(directory).close();

        looking.join();
    }

    @Test
    void lock_isOfADirectory_whateverItsName() throws IOException {
        Path other = Files.createDirectory(directory.resolve("other"));
        try (SpoolLock lock = take(directory);
                SpoolLock ofOther = take(other)) {
            assertThat(SpoolLock.tryTake(other.resolve(".."))).isNull();
            assertThat(lock).isNotSameAs(ofOther);
            assertOpenOnce(directory);
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void lock_isOfADirectory_whateverLeadsThere() throws IOException {
        Path real = Files.createDirectory(directory.resolve("real"));
        Path link = Files.createSymbolicLink(directory.resolve("link"), real);
        try (SpoolLock lock = take(real)) {
            assertThat(lock).isNotNull();
            assertThat(SpoolLock.tryTake(link)).isNull();
            assertOpenOnce(real);
        }
    }

    @Test
    void lock_leavesNothingInTheSystemProperties() throws IOException {
        String name = SpoolLock.REGISTRY + directory.toRealPath();
        try (SpoolLock lock = take(directory)) {
            assertThat(lock).isNotNull();
            assertThat(registered()).containsExactly(name);
        }
        assertThat(registered()).isEmpty();
    }

    /** Closed twice: the second time it may be another's. */
    @Test
    void close_takesAwayNothingOfTheNextOwner() throws IOException {
        SpoolLock first = take(directory);
        first.close();
        try (SpoolLock second = take(directory)) {
            first.close();

            assertThat(SpoolLock.tryTake(directory)).isNull();
            assertOpenOnce(directory);
            assertThat(second.isInPlace()).isTrue();
        }
    }

    @Test
    void directory_thatIsNotThere_isNotOwned() {
        Path gone = directory.resolve("gone");

        assertThatExceptionOfType(IOException.class).isThrownBy(() -> SpoolLock.tryTake(gone));
        assertThat(gone).doesNotExist();
        assertThat(registered()).isEmpty();
    }

    @Test
    void lockFile_thatCannotBeOpened_leavesNothingInTheSystemProperties() throws IOException {
        Files.createDirectory(directory.resolve("lock"));

        assertThatExceptionOfType(IOException.class).isThrownBy(() -> SpoolLock.tryTake(directory));
        assertThat(registered()).isEmpty();
    }

    @Test
    @DisabledOnOs(OS.WINDOWS) // where a file that is locked cannot be read
    void lockFile_saysWhoOwnsIt_onceItIsSigned() throws IOException {
        String before = "pid 4711, which has written much more than we will\n".repeat(3);
        Files.writeString(directory.resolve("lock"), before);
        try (SpoolLock lock = take(directory)) {
            assertThat(directory.resolve("lock")).hasContent(before);
            lock.sign();
        }
        assertThat(directory.resolve("lock"))
                .content()
                .matches("pid " + ProcessHandle.current().pid() + ", started 20[0-9T:.-]+Z\n");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS) // where a file that is open cannot be deleted
    void lock_isNotInPlace_onceItsFileIsGoneOrReplaced() throws IOException {
        try (SpoolLock lock = take(directory)) {
            Files.delete(directory.resolve("lock"));
            assertThat(lock.isInPlace()).isFalse();

            Files.createFile(directory.resolve("lock"));
            assertThat(lock.isInPlace()).isFalse();
        }
        take(directory).close();
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    @Promise(value = "I35", mutant = "the owner of a removed directory does not take its lock again")
    void lock_isTakenAgain_whereOthersWouldMeetNone() throws IOException {
        try (SpoolLock lock = take(directory)) {
            assertThat(lock.keep()).isTrue();
            Files.delete(directory.resolve("lock"));

            assertThat(lock.keep()).isTrue();

            assertThat(lock.isInPlace()).isTrue();
            assertThat(directory.resolve("lock")).content().startsWith("pid ");
            assertOpenOnce(directory);
            assertThat(SpoolLock.tryTake(directory)).isNull();
        }
        assertThat(registered()).isEmpty();
        take(directory).close();
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void lockThatSomebodyElseHasMeanwhile_isHis() throws IOException {
        Path file = directory.resolve("lock");
        try (SpoolLock lock = take(directory)) {
            Files.delete(file);
            try (FileChannel other = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                    FileLock his = other.lock()) {
                assertThat(lock.keep()).isFalse();
                assertThat(his.isValid()).isTrue();
            }
            assertThat(lock.isInPlace()).isFalse();
        }
    }

    @Test
    void interrupt_isNobodysBusinessHere() throws IOException {
        Thread.currentThread().interrupt();
        try (SpoolLock lock = take(directory)) {
            assertThat(lock.isInPlace()).isTrue();
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    @Promise(value = "I35", mutant = "the system properties are not asked")
    void manyThreads_makeOneOwner() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        CyclicBarrier start = new CyclicBarrier(8);
        try {
            for (int round = 0; round < 100; round++) {
                Path slot = Files.createDirectory(directory.resolve("slot" + round));
                Callable<Optional<SpoolLock>> tryIt = () -> {
                    start.await();
                    return Optional.ofNullable(SpoolLock.tryTake(slot));
                };
                int owners = 0;
                for (Future<Optional<SpoolLock>> one : threads.invokeAll(Collections.nCopies(8, tryIt))) {
                    owners += one.get().isPresent() ? 1 : 0;
                }
                assertThat(owners).as("owners in round %d", round).isEqualTo(1);
                assertOpenOnce(slot);
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
