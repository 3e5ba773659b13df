package com.getfluxly.sample.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.getfluxly.sample.emulator.IngestEmulator;
import com.getfluxly.sample.process.Report.Kind;
import com.getfluxly.sample.process.ShopStatus.Phase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A process that says what the test tells it to say. */
@Timeout(120)
class ShopProcessTest {

    private static final Duration BUSY_MACHINE = Duration.ofSeconds(60);
    static final String HOLDS_ONE = "{\"state\":\"ACTIVE\",\"recovered\":7,\"pending\":1,\"requests\":1,\"retries\":0}";

    private final IngestEmulator service = IngestEmulator.start(0);
    private final ShopProcess shop =
            new ShopProcess(ScriptedShop.class.getName(), new ShopArguments(List.of(), "forked", true), service);

    @BeforeEach
    void open() {
        shop.start();
        say(Kind.OPEN, "8081");
        await().atMost(BUSY_MACHINE).until(() -> shop.port() == 8081);
    }

    @AfterEach
    void close() {
        shop.close();
        service.close();
        assertThat(ProcessHandle.current().children().filter(ShopProcessTest::isShop))
                .as("shops left behind")
                .isEmpty();
        assertThat(shop.directory()).isNull();
    }

    @Test
    void killedShop_isDeadAndNobodyKnowsWhatItDoes() {
        say(Kind.ACCEPTED, "a");
        say(Kind.COUNTING, "");
        say(Kind.ACCOUNTS, HOLDS_ONE);
        await().until(() -> shop.status().accounts() != null);
        ProcessHandle process = process();

        shop.kill();

        assertThat(process.isAlive()).isFalse();
        ShopStatus status = shop.status();
        assertThat(status.phase()).isEqualTo(Phase.DEAD);
        assertThat(status.killed()).isTrue();
        assertThat(status.accounts()).isNull();
        assertThat(status.lost()).isNull();
        assertThat(status.testimony()).isEqualTo(new Testimony(1, 0, 0, 0, 1));
        assertThat(shop.port()).isZero();
        shop.kill();
        say(Kind.ACCEPTED, "heard by nobody");
    }

    /** Whatever it had written is in the pipe, and counts. */
    @Test
    void killedShop_isHeardToItsLastWord(@TempDir Path temporary) {
        Path done = temporary.resolve("done");
        shop.tell(ScriptedShop.BURST + done);
        while (!Files.exists(done)) {
            Thread.onSpinWait();
        }

        shop.kill();

        assertThat(shop.status().testimony().accepted()).isEqualTo(ScriptedShop.ACCEPTED);
    }

    @Test
    void shopThatWasStartedAgain_isAnotherProcessWithTheSameDirectory() {
        Path directory = shop.directory();
        long first = shop.status().pid();
        shop.kill();

        shop.start();
        shop.start();

        assertThat(shop.status().pid()).isNotEqualTo(first);
        assertThat(shop.status().starts()).isEqualTo(2);
        assertThat(shop.status().phase()).isEqualTo(Phase.STARTING);
        assertThat(shop.directory()).isEqualTo(directory);
    }

    @Test
    void shopThatEndsByItself_wasNotKilled() {
        shop.tell("exit");

        await().until(() -> shop.status().phase() == Phase.DEAD);
        assertThat(shop.status().killed()).isFalse();
        shop.start();
    }

    @Test
    void lost_isWhatNeitherTheServiceNorTheShopHas() {
        say(Kind.ACCEPTED, "a");
        say(Kind.ACCEPTED, "b");
        say(Kind.ACCEPTED, "c");
        say(Kind.COUNTING, "");
        say(Kind.ACCEPTED, "after the count");
        say(Kind.ACCOUNTS, HOLDS_ONE);

        await().until(() -> shop.status().accounts() != null);
        assertThat(shop.status().lost()).isEqualTo(2);
        assertThat(shop.open(9)).containsExactly("a", "b", "c", "after the count");
        assertThat(Objects.requireNonNull(shop.status().accounts()).recovered()).isEqualTo(7);
    }

    @Test
    void directory_isItsOwnersAlone() throws Exception {
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(Objects.requireNonNull(shop.directory()))))
                .isEqualTo("rwx------");
    }

    @Test
    void shop_endsWhenItsParentDoesAndLeavesNothing(@TempDir Path temporary) throws Exception {
        Path directory = temporary.resolve("shop");
        Files.createDirectories(directory.resolve("0"));
        Process orphan = new ProcessBuilder(
                        JavaCommand.ofThisJvm().of(ScriptedShop.class.getName(), List.of(directory.toString())))
                .start();
        try {
            // What the system does for a parent that is no more.
            orphan.getOutputStream().close();

            assertThat(orphan.waitFor(BUSY_MACHINE.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
            assertThat(directory).doesNotExist();
        } finally {
            orphan.destroyForcibly();
        }
    }

    private static boolean isShop(ProcessHandle child) {
        return child.info().commandLine().orElse("").contains(ScriptedShop.class.getName());
    }

    private void say(Kind kind, String text) {
        shop.tell(new Report(kind, text).line());
    }

    private ProcessHandle process() {
        return ProcessHandle.of(shop.status().pid()).orElseThrow();
    }
}
