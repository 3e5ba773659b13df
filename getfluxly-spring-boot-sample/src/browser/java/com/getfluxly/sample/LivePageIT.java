package com.getfluxly.sample;

import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.delivery.DeliveryStats;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.SmartLifecycle;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.util.TestSocketUtils;

/** The live page as the README's command shows it, in a real browser; the client is quicker, for a test does not look on. */
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "getfluxly.flush-interval=100ms",
            "getfluxly.parked-probe-interval=500ms",
            "getfluxly.retry.max-backoff=500ms"
        })
@TestMethodOrder(OrderAnnotation.class)
@EnabledIf(value = "com.getfluxly.sample.Chromium#isInstalled", disabledReason = "no Chromium or Chrome is on the PATH")
class LivePageIT {

    /** Names the file for the README's picture, whose outage takes longer, so that there is something to see. */
    private static final String PICTURE = "live-page.picture";

    private static final long MAX_PICTURE_BYTES = 200_000;

    private static final List<String> LEDGER =
            List.of("lost", "accepted", "delivered", "rejected", "dropped", "queued", "in-flight");

    /** Neither good nor bad: transparent, as the browser computes it. */
    private static final String NO_GROUND = "rgba(0, 0, 0, 0)";

    private static final String GOOD_GROUND = "rgb(226, 244, 234)";

    private static @Nullable Chromium chromium;

    @LocalServerPort
    private int port;

    @Autowired
    private GetFluxlyClient getfluxly;

    @Autowired
    @Qualifier("liveStream") private SmartLifecycle stream;

    private LivePage page;

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
        page.awaitText("fault", "The service is well.");
        page.awaitText("state", "Active");
        awaitAllSettled();
        assertThat(page.dialogs()).isEmpty();
        assertThat(page.requestsElsewhere()).isEmpty();
        page.close();
    }

    /** The first, so that nothing has happened yet. */
    @Test
    @Order(1)
    void outage_losesNothing() {
        page.screenshot("idle");
        for (String button : new String[] {"Sign up", "Add to cart", "Check out", "Log in", "Delete account"}) {
            page.press(button);
        }
        page.awaitAnswer("Erasing the account");
        page.press("Sign up");
        page.press("Add to cart");
        page.press("Check out");
        page.awaitReceived("order_completed");
        page.awaitAnswer("Order over 19.80 EUR");
        awaitAllSettled();
        long retries = page.number("retries");

        page.press("503, down");
        page.awaitPressed("503, down");
        page.press("1,000 orders in a burst");
        page.awaitAnswer("1,000 orders, 1,000 events accepted");
        page.awaitText("state", "Backing off");
        page.awaitText("state-detail", "server_error");
        page.awaitText("held", "1,000");
        page.awaitAtLeast("retries", retries + (System.getProperty(PICTURE) == null ? 3 : 9));
        page.screenshot("outage");

        page.press("Heal");
        awaitAllSettled();
        page.awaitText("rate", "0");
        assertLedgerIsBalancedAndNothingLost();
        picture(page.screenshot("healed"));
        assertThat(page.messages()).isEmpty();

        page.use(ColorScheme.DARK);
        page.screenshot("dark");
        page.use(ColorScheme.LIGHT);
        page.resize(390, 844);
        page.screenshot("phone");
        assertThat(page.hiddenWidth()).isZero();
        assertThat(page.messages()).isEmpty();
    }

    @Test
    void page_isUsedByKeyboardAlone() {
        page.pressByKeyboard("Sign up");
        page.awaitAnswer("Signed up as user_");
        page.pressByKeyboard("1,000 orders in a burst");
        page.awaitAnswer("1,000 events accepted");
        page.pressByKeyboard("429, Retry-After");
        page.awaitPressed("429, Retry-After");
        page.awaitText("fault", Pattern.compile("Every request is answered 429 .*"));
        page.pressByKeyboard("Heal");
        page.awaitAnswer("Healed");

        awaitAllSettled();
        assertLedgerIsBalancedAndNothingLost();
        assertThat(page.messages()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1280, 800})
    void focus_isNotUnderTheLedgerInALowWindow(int width) {
        page.resize(width, 620);
        for (String button : List.of("1,000 orders in a burst", "503, down", "Slow", "One poison event", "Heal")) {
            page.focusByKeyboard(button);
            assertThat(page.showsFocusDownToItsEdge()).as(button).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'429, Retry-After', Rate limited, rate_limited",
        "Reset, Backing off, network_error",
        "'Process, then drop', Backing off, network_error",
        "'401, rotated key', Parked, unauthenticated"
    })
    void outage_showsItsStateAndEndsWithNothingLost(String outage, String state, String code) {
        page.press(outage);
        page.awaitPressed(outage);
        page.press("Check out");
        page.awaitText("state", state);
        page.awaitText("state-detail", code);

        page.press("Heal");
        page.awaitText("state", "Active");
        awaitAllSettled();
        assertLedgerIsBalancedAndNothingLost();
    }

    @Test
    void slowness_isNoLoss() {
        page.press("Slow");
        page.awaitPressed("Slow");
        page.press("Check out");
        page.awaitText("in-flight", "1");

        awaitAllSettled();
        assertLedgerIsBalancedAndNothingLost();
    }

    @Test
    void poison_isRejectedAloneAndNotLost() {
        long rejected = page.number("rejected");
        long delivered = page.number("delivered");

        page.press("One poison event");

        page.awaitText("rejected", Long.toString(rejected + 1));
        awaitAllSettled();
        assertThat(page.number("delivered")).isEqualTo(delivered + 19);
        assertThat(page.text("rejected-detail")).endsWith("Last: poison, validation_error.");
        assertLedgerIsBalancedAndNothingLost();
    }

    @Test
    void directCall_showsItsFailureAsText() {
        page.press("503, down");
        page.awaitPressed("503, down");

        page.press("Log in");

        page.awaitAnswer("Log in failed: 502, GetFluxly could not do it: server_error");
        assertThat(page.messages()).singleElement().asString().contains("status of 502");
    }

    @ParameterizedTest
    @EnumSource(names = {"LIGHT", "DARK"})
    void page_hasNoBarriers(ColorScheme scheme) {
        page.use(scheme);
        page.press("Check out");
        page.awaitReceived("order_completed");
        assertThat(page.barriers()).isEmpty();

        page.press("503, down");
        page.awaitPressed("503, down");
        page.press("Check out");
        page.awaitText("state", "Backing off");
        assertThat(page.barriers()).isEmpty();
        assertThat(page.messages()).isEmpty();
    }

    @Test
    void page_claimsNothingBeforeItKnowsAnything() {
        try (LivePage mute = LivePage.openUnanswered(browser(), origin())) {
            mute.awaitText("connection", "The shop does not answer, trying again…");

            for (String number : LEDGER) {
                assertThat(mute.text(number)).as(number).isEqualTo("–");
            }
            assertThat(mute.text("lost-detail")).isEqualTo("Not known yet.");
            assertThat(mute.attribute("lost-box", "data-lost")).isNull();
            mute.awaitGround("lost-box", NO_GROUND);
        }
    }

    @Test
    void page_saysFromWhenItsAccountsAreWhenTheStreamBroke() {
        page.awaitGround("lost-box", GOOD_GROUND);

        stream.stop();
        try {
            page.awaitMark("data-live", "false");
            page.awaitText(
                    "lost-detail", Pattern.compile("As of \\d\\d:\\d\\d:\\d\\d, the shop has not answered since\\."));
            page.awaitGround("lost-box", NO_GROUND);
            page.screenshot("stale");

        } finally {
            stream.start();
        }
        page.awaitMark("data-live", "true");
        page.awaitText("lost-detail", "By the client's account and by what arrived.");
    }

    private static Browser browser() {
        return Objects.requireNonNull(chromium).browser();
    }

    private String origin() {
        return "http://localhost:" + port;
    }

    /** As from a proxy before the shop. */
    @Test
    void failure_isShownByItsStatusWhenItIsNoJson() {
        page.answer("**/login", 502, "<h1>No shop here</h1>");

        page.press("Log in");

        page.awaitAnswer("Log in failed: 502, Bad Gateway");
    }

    /** The page lags behind by a snapshot: that it shows nothing held may only mean that it does not know yet. */
    private void awaitAllSettled() {
        page.awaitNumber("accepted", getfluxly.stats().accepted());
        page.awaitSettled();
    }

    private void assertLedgerIsBalancedAndNothingLost() {
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

    private static void picture(Path screenshot) {
        String target = System.getProperty(PICTURE);
        if (target != null) {
            Picture.optimise(screenshot, Path.of(target));
            assertThat(Path.of(target)).isNotEmptyFile();
            assertThat(Path.of(target).toFile().length()).isLessThan(MAX_PICTURE_BYTES);
        }
    }
}
