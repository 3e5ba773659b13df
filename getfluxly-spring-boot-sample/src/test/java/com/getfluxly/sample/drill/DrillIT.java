package com.getfluxly.sample.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The drill in a process of its own: what a script gets to see, its output and exit status. */
@Execution(ExecutionMode.CONCURRENT)
class DrillIT {

    private static final Path TARGET = Path.of("target");

    /** Ten seconds of load, a minute for the rest, and a machine that is busy. */
    private static final int PATIENCE_SECONDS = 180;

    private static final Pattern PROGRESS = Pattern.compile(
            "^ +(\\d+ s) {2}\\S+ +(?:active|backing off|rate limited|parked)(?: +[\\d,]+){7}$", Pattern.MULTILINE);

    /** Accepted, delivered, open, recovered, re-sent. */
    private static final Pattern KILL = Pattern.compile(
            "^ +(\\d+) +\\d+ s {2}\\S+ +[\\d,]+ +[\\d,]+ +([\\d,]+) +([\\d,]+) +[\\d,]+$", Pattern.MULTILINE);

    /** A batch or two whose answer the shop did not live to read, and an event that it did not live to tell of. */
    private static final long AT_THE_SERVICE_AND_STILL_ON_DISK = 201;

    private record Ending(int status, String output) {

        /** The number behind a word of the ledger. */
        String number(String word) {
            return Pattern.compile("\\b" + word + " +([\\d,]*\\d)")
                    .matcher(output)
                    .results()
                    .map(match -> match.group(1))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no " + word + " in:\n" + output));
        }
    }

    @Test
    void drill_endsWithStatusZeroIfNothingWasLost() throws Exception {
        Ending ending = run("nothing-lost", "--drill.minutes=10s");

        assertThat(ending.status()).as(ending.output()).isZero();
        assertThat(PROGRESS.matcher(ending.output()).results().map(line -> line.group(1)))
                .as(ending.output())
                .startsWith("10 s");
        assertThat(ending.output()).startsWith("Drill: 200 events a second for 10 s, 9 faults of 0.5 s");
        assertThat(ending.number("tracked")).isEqualTo("2,000");
        assertThat(ending.number("accepted")).isEqualTo("2,000");
        assertThat(ending.number("stored by the service")).isEqualTo(ending.number("delivered"));
        assertThat(ending.number("condemned by faults"))
                .isEqualTo(ending.number("rejected"))
                .isNotEqualTo("0");
        assertThat(ending.number("retries")).isNotEqualTo("0");
        assertThat(ending.output().stripTrailing()).endsWith("Verdict: nothing was lost");
    }

    /** A queue of twenty is full after a tenth of a second of outage. */
    @Test
    @Tag("thorough")
    void drill_endsWithStatusOneIfEventsWereLost() throws Exception {
        Ending ending = run("lost", "--drill.minutes=4s", "--getfluxly.max-queue-size=20");

        assertThat(ending.status()).as(ending.output()).isEqualTo(1);
        assertThat(ending.number("tracked")).isEqualTo("800");
        assertThat(ending.output()).contains("Verdict: LOST, these do not hold\n  refused = 0: ");
    }

    @Tag("thorough")
    @Test
    void killDrill_endsWithStatusZeroIfNothingWasLost() throws Exception {
        assertNothingLost(run("killed", "--drill.kill=true", "--drill.kills=1", "--drill.minutes=3s"), 1);
    }

    @Test
    @Tag("thorough")
    void killDrillOfFiveKills_endsWithStatusZeroIfNothingWasLost() throws Exception {
        assertNothingLost(run("killed-often", "--drill.kill=true", "--drill.minutes=20s"), 5);
    }

    private static void assertNothingLost(Ending ending, int kills) {
        assertThat(ending.status()).as(ending.output()).isZero();
        List<MatchResult> lines = KILL.matcher(ending.output()).results().toList();
        assertThat(lines).as(ending.output()).hasSize(kills);
        assertThat(lines)
                .as(ending.output())
                .allSatisfy(line -> assertThat(count(line.group(3)))
                        .as("recovered")
                        .isBetween(count(line.group(2)), count(line.group(2)) + AT_THE_SERVICE_AND_STILL_ON_DISK));
        assertThat(lines)
                .as(ending.output())
                .anySatisfy(line -> assertThat(count(line.group(3))).isPositive());
        assertThat(ending.number("kills")).isEqualTo(Integer.toString(kills));
        assertThat(ending.number("accepted")).isNotEqualTo("0");
        assertThat(ending.number("lost")).isEqualTo("0");
        assertThat(ending.output().stripTrailing()).endsWith("Verdict: nothing was lost");
    }

    private static long count(String text) {
        return Long.parseLong(text.replace(",", ""));
    }

    /** What the same kill costs without a directory: the drill can say no. */
    @Test
    @Tag("thorough")
    void killDrillWithoutASpool_endsWithStatusOne() throws Exception {
        Ending ending = run("killed-in-memory", "--drill.kill=true", "--drill.spool=false", "--drill.minutes=10s");

        assertThat(ending.status()).as(ending.output()).isEqualTo(1);
        assertThat(ending.number("lost")).isNotEqualTo("0");
        assertThat(ending.output())
                .contains("Verdict: LOST, these do not hold\n  accepted = stored + condemned: ")
                .contains(" did not arrive, among them ");
    }

    /** Killed itself, it leaves no shop behind. */
    @Test
    @Tag("thorough")
    void killedDrill_takesItsShopWithIt() throws Exception {
        Process drill = start("orphan", "--drill.kill=true", "--drill.minutes=3m");
        try {
            await().atMost(Duration.ofSeconds(PATIENCE_SECONDS))
                    .until(() -> drill.toHandle().children().findAny().isPresent());
            ProcessHandle shop = drill.toHandle().children().findAny().orElseThrow();

            drill.destroyForcibly();

            shop.onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertThat(shop.isAlive()).isFalse();
        } finally {
            drill.destroyForcibly();
        }
    }

    private static Ending run(String name, String... arguments) throws IOException, InterruptedException {
        Process process = start(name, arguments);
        List<ProcessHandle> shops = new ArrayList<>();
        try {
            long began = System.nanoTime();
            while (!process.waitFor(100, TimeUnit.MILLISECONDS)
                    && System.nanoTime() - began < TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS)) {
                process.children().filter(shop -> !shops.contains(shop)).forEach(shops::add);
            }
            assertThat(process.isAlive()).as("still runs: %s", output(name)).isFalse();
            assertThat(shops).as("shops left behind").noneMatch(ProcessHandle::isAlive);
            return new Ending(process.exitValue(), Files.readString(output(name)));
        } finally {
            process.destroyForcibly();
        }
    }

    private static Process start(String name, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // It ends before a better compiler would pay off.
        command.add("-XX:TieredStopAtLevel=1");
        command.addAll(List.of("-cp", classPath(), "com.getfluxly.sample.SampleApplication"));
        command.add("--spring.profiles.active=drill");
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output(name).toFile())
                .start();
    }

    private static Path output(String name) {
        return TARGET.resolve("drill-" + name + ".txt");
    }

    /** The classes first: once the jar is built, Maven has it in their place, and java finds none in it. */
    private static String classPath() {
        return TARGET.resolve("classes") + File.pathSeparator + System.getProperty("java.class.path");
    }
}
