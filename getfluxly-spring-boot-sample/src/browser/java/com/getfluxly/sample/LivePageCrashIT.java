package com.getfluxly.sample;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.options.ColorScheme;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.util.TestSocketUtils;

/** The shop is killed while somebody watches. */
@EnabledIf(value = "com.getfluxly.sample.Chromium#isInstalled", disabledReason = "no Chromium or Chrome is on the PATH")
class LivePageCrashIT {

    private static final String NO_GROUND = "rgb(255, 255, 255)";
    private static final String GOOD_GROUND = "rgb(226, 244, 234)";

    private final Chromium chromium = Chromium.start();
    private final ConfigurableApplicationContext application = SpringApplication.run(
            SampleApplication.class,
            "--server.port=0",
            "--sample.emulator.port=" + TestSocketUtils.findAvailableTcpPort(),
            "--getfluxly.flush-interval=100ms",
            "--getfluxly.retry.max-backoff=500ms");

    private LivePage page;

    @BeforeEach
    void open() {
        String port = application.getEnvironment().getRequiredProperty("local.server.port");
        page = LivePage.open(chromium.browser(), "http://localhost:" + port);
    }

    @AfterEach
    void close() {
        page.close();
        chromium.close();
        application.close();
        assertThat(ProcessHandle.current().children().filter(LivePageCrashIT::isShop))
                .as("shops left behind")
                .isEmpty();
    }

    private static boolean isShop(ProcessHandle child) {
        return child.info().commandLine().orElse("").contains(SampleApplication.class.getName());
    }

    @Test
    @Tag("thorough")
    void killedShop_losesNothingThatItAccepted() {
        page.screenshot("crash-before");
        page.press("Give the shop its own process");
        page.awaitShop();
        page.awaitText(
                "crash-detail",
                Pattern.compile("The shop is process \\d+\\. It accepts an event once that is on disk\\. .*"));

        page.press("Service down");
        page.awaitPressed("Service down");
        page.press("1,000 orders");
        page.awaitAnswer("1,000 orders, 1,000 events accepted");
        page.awaitText("held", "1,000");
        page.awaitText("told", "1,000");
        page.awaitText("state", "Backing off");
        assertThat(page.text("lost")).isEqualTo("0");
        pictures("crash-broken");

        page.press("Kill the shop");
        page.awaitText("crash-button", "Start the shop again");
        assertDeadAndNothingClaimed();
        pictures("crash-dead");

        page.press("Start the shop again");
        page.awaitShop();
        page.awaitText("recovered", "1,000");
        page.awaitAnswer("Open again, with 1,000 events from disk");
        page.awaitText("held", "1,000");
        page.press("Heal");
        page.awaitText("arrived", "1,000");
        page.awaitText("held", "0");
        page.awaitText(
                "crash-detail",
                Pattern.compile(
                        "The shop is process \\d+\\. It found 1,000 events on disk\\. Every accepted event has arrived\\."));
        page.awaitGround("lost-box", GOOD_GROUND);
        assertThat(page.text("lost")).isEqualTo("0");
        assertThat(page.text("open")).isEqualTo("0");
        assertThat(page.text("condemned")).isEqualTo("0");

        page.press("Check out");
        page.awaitAnswer("Order over 19.80 EUR");
        page.awaitText("arrived", "1,001");
        assertThat(page.barriers()).isEmpty();
        pictures("crash-recovered");
        assertThat(page.messages()).isEmpty();
    }

    private void assertDeadAndNothingClaimed() {
        page.awaitText("state", "Not known");
        page.awaitText("lost", "–");
        page.awaitText("held", "–");
        page.awaitText("lost-detail", "Not known: the shop is dead.");
        page.awaitText(
                "crash-detail",
                "The shop was killed, as by kill -9. Nobody knows what it holds. 1,000 accepted events have not arrived yet.");
        page.awaitGround("lost-box", NO_GROUND);
        for (String button : OnLivePage.SHOP) {
            assertThat(page.isEnabled(button)).as(button).isFalse();
        }
        assertThat(page.barriers()).isEmpty();
    }

    private void pictures(String name) {
        page.resize(1280, 720);
        page.screenshot(name);
        page.windowShot(name + "-window");
        page.use(ColorScheme.DARK);
        page.screenshot(name + "-dark");
        page.use(ColorScheme.LIGHT);
        page.resize(390, 844);
        page.screenshot(name + "-phone");
        assertThat(page.hiddenWidth()).isZero();
        page.resize(1280, 720);
    }
}
