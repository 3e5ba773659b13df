package com.getfluxly;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An application that tracks at the end of its stack, under each compiler: no lock is left taken, and no class broken. */
@Timeout(120)
class StackOverflowIT {

    /** What the JVM prints when a stack ends in the middle of a lock. */
    private static final String ENDED_IN_A_LOCK = "Potentially dangerous stack overflow";

    @ParameterizedTest
    @CsvSource({
        // The first event of all is tracked at the end of the stack.
        "-XX:TieredStopAtLevel=1, 30, 0, DROP_OLDEST, REPORT"
    })
    @Promise({"I2", "I18"})
    void endOfTheStack_leavesNoLockTakenAndNoClassBroken(
            String compiler, String rounds, String before, String overflow, String failureMode) throws Exception {
        assertHarmless(compiler, rounds, before, overflow, failureMode);
    }

    @ParameterizedTest
    @Tag("thorough")
    @CsvSource({
        "-XX:-TieredCompilation, 30, 0, DROP_OLDEST, REPORT",
        "-XX:+TieredCompilation, 30, 0, DROP_OLDEST, REPORT",
        "-Xint, 30, 0, DROP_OLDEST, REPORT",
        // Others went before it.
        "-XX:TieredStopAtLevel=1, 40, 500, BLOCK, THROW",
        "-Xint, 25, 500, DROP_OLDEST, REPORT",
        "-Xint, 25, 500, BLOCK, THROW",
        "-XX:TieredStopAtLevel=1, 40, 500, BLOCK, REPORT",
        "-XX:TieredStopAtLevel=1, 40, 500, REJECT, THROW",
        "-XX:-TieredCompilation, 25, 20000, DROP_OLDEST, REPORT",
        "-XX:+TieredCompilation, 40, 20000, REJECT, REPORT"
    })
    @Promise({"I2", "I18"})
    void endOfTheStack_underEveryCompiler_leavesNoLockTakenAndNoClassBroken(
            String compiler, String rounds, String before, String overflow, String failureMode) throws Exception {
        assertHarmless(compiler, rounds, before, overflow, failureMode);
    }

    private static void assertHarmless(
            String compiler, String rounds, String before, String overflow, String failureMode) throws Exception {
        List<String> lines = run(compiler, rounds, before, overflow, failureMode);

        assertThat(lines)
                .contains("track works", "stats works", "flush works", "close works")
                .contains("balanced: true, accepted as told: true, all settled: true")
                .noneMatch(line -> line.contains(ENDED_IN_A_LOCK));
        assertThat(lines).anyMatch(line -> line.startsWith("refusals thrown: " + failureMode.equals("THROW")));
    }

    private static List<String> run(String compiler, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                compiler,
                "-cp",
                System.getProperty("java.class.path"),
                StackOverflowMain.class.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        } finally {
            process.destroyForcibly();
        }
    }
}
