package com.getfluxly.sample;

import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.delivery.DeliveryStats;
import com.microsoft.playwright.Browser;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.util.TestSocketUtils;

/** The live page as the README's command shows it, in a real browser; the client is quicker, for a test does not look on. */
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "getfluxly.flush-interval=100ms",
            "getfluxly.parked-probe-interval=1s",
            "getfluxly.retry.max-backoff=500ms"
        })
abstract class OnLivePage {

    static final String WORKS = "The service works. Press a button to break it.";

    static final List<String> SHOP =
            List.of("Sign up", "Add to cart", "Check out", "Log in", "Delete account", "1,000 orders");

    static final List<String> OUTAGES = List.of(
            "Service down",
            "Rate limit",
            "Slow answers",
            "Reset connections",
            "Process, then drop",
            "Refused key",
            "Poison event",
            "Heal");

    private static @Nullable Chromium chromium;

    @LocalServerPort
    private int port;

    @Autowired
    private GetFluxlyClient getfluxly;

    LivePage page;

    @DynamicPropertySource
    static void emulator(DynamicPropertyRegistry properties) {
        int free = TestSocketUtils.findAvailableTcpPort();
        properties.add("sample.emulator.port", () -> free);
    }

    @BeforeAll
    static void startBrowser() {
        chromium = Chromium.start();
    }

    @AfterAll
    static void closeBrowser() {
        if (chromium != null) {
            chromium.close();
        }
    }

    @BeforeEach
    void open() {
        page = LivePage.open(browser(), origin());
    }

    @AfterEach
    void healAndClose() {
        page.press("Heal");
        page.awaitText("fault", WORKS);
        page.awaitText("state", "Active");
        awaitAllSettled();
        assertThat(page.dialogs()).isEmpty();
        assertThat(page.requestsElsewhere()).isEmpty();
        page.close();
    }

    static Browser browser() {
        return Objects.requireNonNull(chromium).browser();
    }

    String origin() {
        return "http://localhost:" + port;
    }

    /** What somebody sees while he presses one button of the outage after the other. */
    final void assertVerdictAndFaultAreInSight(int width, int height) {
        page.window(width, height);
        for (String button : OUTAGES) {
            page.reach(button);
            assertThat(page.isInSight("lost")).as("lost in sight of %s", button).isTrue();
            assertThat(page.isInSight("fault"))
                    .as("fault in sight of %s", button)
                    .isTrue();
        }
        assertThat(page.cutOff()).isEmpty();
        assertThat(page.hiddenWidth()).isZero();
    }

    /** How many requests the shop's client has made. */
    final long requests() {
        return getfluxly.stats().requests();
    }

    /** The page lags behind by a snapshot: that it shows nothing held may only mean that it does not know yet. */
    final void awaitAllSettled() {
        page.awaitNumber("accepted", getfluxly.stats().accepted());
        page.awaitSettled();
    }

    final void assertLedgerIsBalancedAndNothingLost() {
        assertThat(page.text("lost")).isEqualTo("0");
        assertThat(page.number("accepted"))
                .isEqualTo(page.number("delivered")
                        + page.number("rejected")
                        + page.number("dropped")
                        + page.number("queued")
                        + page.number("in-flight"));
        DeliveryStats stats = getfluxly.stats();
        assertThat(page.number("accepted")).isEqualTo(stats.accepted());
        assertThat(page.number("delivered")).isEqualTo(stats.delivered());
        assertThat(stats.dropped() + stats.refused()).isZero();
    }
}
