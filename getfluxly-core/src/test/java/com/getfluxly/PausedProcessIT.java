package com.getfluxly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.getfluxly.transport.FaultServer;
import com.getfluxly.transport.IdempotentService;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A process that is stopped and continued, as by a debugger, a container that is paused or a laptop that sleeps. */
@Timeout(60)
@EnabledOnOs(OS.LINUX)
class PausedProcessIT {

    private static final Duration TIMEOUT = Duration.ofMillis(600);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final IdempotentService service = new IdempotentService();
    private final FaultServer server = FaultServer.start().then(service.takes());
    private @Nullable Process child;

    @AfterEach
    void stop() {
        if (child != null) {
            child.destroyForcibly();
        }
        server.close();
    }

    @Test
    @Promise({"I1", "I6", "I7", "I8", "I23", "I57"})
    void pauseLongerThanTheDeadline_costsOneRetryUnderTheSameKey() throws Exception {
        Process process = start();
        BufferedReader said = process.inputReader(StandardCharsets.UTF_8);
        assertThat(said.readLine()).isEqualTo("ready");
        server.then(service.takesInSilence()).then(service.takes());

        try (PrintStream orders = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8)) {
            orders.println("go");
            await().pollInterval(Duration.ofMillis(2)).until(() -> service.requests() == 2);
            signal(process, "STOP");
            await().until(() -> isStopped(process));
            await().pollDelay(PAUSE).until(() -> isStopped(process));
            assertThat(service.requests()).as("warm-up, and the batch once").isEqualTo(2);
            signal(process, "CONT");

            assertThat(said.lines().toList()).containsExactly("delivered 100 dropped 0 requests 2 retries 1", "closed");
        }

        assertThat(process.waitFor(30, TimeUnit.SECONDS)).as("the JVM ends").isTrue();
        assertThat(process.exitValue()).isZero();
        assertThat(service.requests()).isEqualTo(3);
        assertThat(service.keys()).isEqualTo(2);
        assertThat(service.keysWithTwoBodies()).isEmpty();
        assertThat(service.messageIdsUnderTwoKeys()).isEmpty();
        assertThat(service.messageIds()).hasSize(101);
        assertThat(new HashSet<>(service.messageIds())).hasSize(101);
    }

    private Process start() throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        PausedProcessMain.class.getName(),
                        server.origin(),
                        Long.toString(TIMEOUT.toMillis()))
                .redirectErrorStream(true)
                .start();
        child = process;
        return process;
    }

    private static void signal(Process process, String name) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .inheritIO()
                .start();
        assertThat(kill.waitFor()).isZero();
    }

    /** The state is the letter behind the name, which stands in brackets. */
    private static boolean isStopped(Process process) throws IOException {
        String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
        return stat.substring(stat.lastIndexOf(')') + 2).startsWith("T");
    }
}
