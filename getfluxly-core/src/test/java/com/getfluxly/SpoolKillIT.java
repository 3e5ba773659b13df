package com.getfluxly;

import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.delivery.DeliveryStats;
import com.getfluxly.delivery.SpoolDurability;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An application with a spool that is killed at random moments, and started again, until it may come to an end. */
@Execution(ExecutionMode.CONCURRENT)
class SpoolKillIT {

    /** It ends before a better compiler would pay off. */
    private static final List<String> OPTIONS = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx64m");

    /** One life in so many ends soon after it opened its spool, and maybe before; the others once they have sent something. */
    private static final int SHORT_LIVES = 5;

    private static final int SHORT_LIFE_MILLIS = 200;
    private static final int MOST_REQUESTS = 10;
    private static final int AFTER_THEM_MICROS = 10_000;
    private static final int MANY_KILLS = 50;

    private Path directory = Path.of("");

    @ParameterizedTest
    @CsvSource({"PROCESS, 4, 5, 2", "POWER, 1, 5, 3"})
    @Timeout(300)
    @Promise(
            value = {"I1", "I7", "I9", "I11", "I30", "I45"},
            mutant = "a batch leaves before its key is written")
    void kills_loseNothing_andRepeatOnlyWhatWasOnTheWire(
            SpoolDurability durability, int inFlight, int kills, long seed, @TempDir Path temporary) throws Exception {
        directory = temporary;
        play(durability, inFlight, kills, seed);
    }

    @ParameterizedTest
    @Tag("thorough")
    @CsvSource({"PROCESS, 1, 11", "PROCESS, 4, 12", "POWER, 1, 13", "POWER, 4, 14"})
    @Timeout(3_000)
    void manyMoreKills_loseNothing(SpoolDurability durability, int inFlight, long seed, @TempDir Path temporary)
            throws Exception {
        directory = temporary;
        play(durability, inFlight, MANY_KILLS, seed);
    }

    private void play(SpoolDurability durability, int inFlight, int kills, long seed) throws Exception {
        Files.createDirectory(directory.resolve("accepted"));
        Random random = new Random(seed);
        try (SpoolWitness witness = SpoolWitness.start(seed)) {
            for (int life = 0; life < kills; life++) {
                kill(start(witness, durability, inFlight, life), life, random, witness);
                assertThat(secretsOnDisk(witness)).as("seed %d", seed).isEmpty();
            }
            DeliveryStats last = lastLife(witness, durability, inFlight, kills);
            checkEvents(witness, kills, inFlight, seed);
            checkRepeats(witness, kills, inFlight, last, seed);
            report(witness, durability, inFlight, kills);
        }
    }

    /** It tracks nothing, and has the time to deliver what is there. */
    private DeliveryStats lastLife(SpoolWitness witness, SpoolDurability durability, int inFlight, int life) {
        try (GetFluxlyClient client = SpoolKillMain.client(
                "http://" + witness.authority(), directory.resolve("spool"), durability, inFlight, life)) {
            client.flush();
            return client.stats();
        }
    }

    private Process start(SpoolWitness witness, SpoolDurability durability, int inFlight, int life) throws IOException {
        Process child = ChildJvm.of(
                        OPTIONS,
                        SpoolKillMain.class,
                        "http://" + witness.authority(),
                        directory.resolve("spool").toString(),
                        directory.resolve("accepted").toString(),
                        durability.name(),
                        Integer.toString(inFlight),
                        Integer.toString(life))
                .start();
        assertThat(said(child).readLine()).isEqualTo("open");
        return child;
    }

    /** By its handle: destroying the process would also close the stream that is read here. */
    private static void kill(Process child, int life, Random random, SpoolWitness witness) throws Exception {
        try {
            long micros = TimeUnit.MILLISECONDS.toMicros(random.nextInt(SHORT_LIFE_MILLIS));
            if (random.nextInt(SHORT_LIVES) > 0) {
                witness.await(life, 1 + random.nextInt(MOST_REQUESTS));
                micros = random.nextInt(AFTER_THEM_MICROS);
            }
            boolean ended = child.waitFor(micros, TimeUnit.MICROSECONDS);
            child.toHandle().destroyForcibly();
            assertThat(said(child).lines()).as("said in life %d", life).isEmpty();
            assertThat(ended).as("life %d ended by itself", life).isFalse();
            assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
        } finally {
            child.destroyForcibly();
        }
    }

    /** Not to be closed: its stream belongs to the process. */
    private static BufferedReader said(Process child) {
        return child.inputReader(StandardCharsets.UTF_8);
    }

    private void checkEvents(SpoolWitness witness, int kills, int inFlight, long seed) throws IOException {
        Set<Long> accepted = new HashSet<>(accepted());
        Set<Long> delivered = new HashSet<>(witness.numbers());
        Set<Long> lost = new HashSet<>(accepted);
        lost.removeAll(delivered);
        Set<Long> unreported = new HashSet<>(delivered);
        unreported.removeAll(accepted);

        assertThat(accepted).as("seed %d", seed).isNotEmpty();
        assertThat(lost).as("lost, with seed %d", seed).isEmpty();
        assertThat(unreported)
                .as("killed between writing and returning, with seed %d", seed)
                .hasSizeLessThanOrEqualTo(kills * SpoolKillMain.PRODUCERS);
        if (inFlight == 1) {
            assertThat(witness.numbers().stream().map(SpoolKillIT::producer).distinct())
                    .as("seed %d", seed)
                    .allSatisfy(
                            producer -> assertThat(numbersOf(producer, witness)).isSorted());
        }
    }

    private static void checkRepeats(SpoolWitness witness, int kills, int inFlight, DeliveryStats last, long seed) {
        assertThat(witness.violations()).as("seed %d", seed).isEmpty();
        assertThat(witness.resent().values())
                .as("sent again by each life, with seed %d", seed)
                .allMatch(batches -> batches <= inFlight);
        assertThat(last.retries())
                .as("with those whose first request broke off, with seed %d", seed)
                .isBetween((long) witness.resent().getOrDefault(kills, 0), (long) inFlight);
        assertThat(last.anomalies().values()).as("seed %d", seed).containsOnly(0L);
        assertThat(last.delivered()).as("seed %d", seed).isEqualTo(last.recovered());
        assertThat(last.dropped() + last.pending()).as("seed %d", seed).isZero();
        assertThat(Objects.requireNonNull(last.spool()).code())
                .as("seed %d", seed)
                .isNull();
    }

    private static long producer(long number) {
        return number / SpoolKillMain.NUMBERS_OF_A_PRODUCER;
    }

    private static List<Long> numbersOf(long producer, SpoolWitness witness) {
        return witness.numbers().stream()
                .filter(number -> producer(number) == producer)
                .toList();
    }

    /** A line without its end was being written when its thread was killed. */
    private List<Long> accepted() throws IOException {
        List<Long> numbers = new ArrayList<>();
        for (Path list : files(directory.resolve("accepted"))) {
            String text = Files.readString(list);
            text.substring(0, text.lastIndexOf('\n') + 1)
                    .lines()
                    .map(Long::valueOf)
                    .forEach(numbers::add);
        }
        return numbers;
    }

    private List<Path> secretsOnDisk(SpoolWitness witness) throws IOException {
        return files(directory.resolve("spool")).stream()
                .filter(file -> {
                    String text = text(file);
                    return text.contains(SpoolKillMain.TOKEN) || text.contains(witness.authority());
                })
                .toList();
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Nothing while it is not there: a life may be too short to make it. */
    private static List<Path> files(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(directory)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    /** The figures, for whoever wants to see that something happened. */
    private void report(SpoolWitness witness, SpoolDurability durability, int inFlight, int kills) throws IOException {
        int resent =
                witness.resent().values().stream().mapToInt(Integer::intValue).sum();
        Files.writeString(
                Path.of("target/spool-kills-" + durability + "-" + inFlight + "-" + kills + ".txt"),
                kills + " kills, " + accepted().size() + " accepted, "
                        + witness.numbers().size() + " delivered in " + witness.batches() + " batches, " + resent
                        + " sent again, 0 lost\n");
    }
}
