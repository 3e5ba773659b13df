package com.getfluxly;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Scanner;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a full queue costs, whatever is in it, while the service stalls and a listener hangs. */
class HeapIT {

    private static final long MIB = 1024 * 1024;

    @Test
    @Promise("I12")
    void fullQueue_takesAtMostTwiceItsBoundAndFourMegabytes() throws Exception {
        assertTakesAtMostTwiceItsBoundAndFourMegabytes("smallest");
    }

    @ParameterizedTest
    @Tag("thorough")
    @ValueSource(strings = {"own-ids", "usual"})
    @Promise("I12")
    void fullQueueOfOthers_takesAtMostTwiceItsBoundAndFourMegabytes(String kind) throws Exception {
        assertTakesAtMostTwiceItsBoundAndFourMegabytes(kind);
    }

    private static void assertTakesAtMostTwiceItsBoundAndFourMegabytes(String kind) throws Exception {
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        HeapMain.class.getName(),
                        kind)
                .redirectErrorStream(true)
                .start();
        try (Scanner figures = new Scanner(child.getInputStream(), StandardCharsets.UTF_8)) {
            assertThat(figures.nextLong())
                    .as("encoded bytes held")
                    .isBetween(HeapMain.MAX_BYTES - 1_000, HeapMain.MAX_BYTES);
            assertThat(figures.nextLong())
                    .as("heap over an idle client")
                    .isLessThanOrEqualTo(2 * HeapMain.MAX_BYTES + 4 * MIB);
            assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            child.destroyForcibly();
        }
    }
}
