package com.getfluxly.sample;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Path;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an outage looks like on the page, and what came of it. */
@TestMethodOrder(OrderAnnotation.class)
@EnabledIf(value = "com.getfluxly.sample.Chromium#isInstalled", disabledReason = "no Chromium or Chrome is on the PATH")
class LivePageIT extends OnLivePage {

    /** Names the file for the README's picture, whose outage takes longer, so that there is something to see. */
    private static final String PICTURE = "live-page.picture";

    private static final long MAX_PICTURE_BYTES = 200_000;

    /** The first, so that nothing has happened yet. */
    @Test
    @Order(1)
    void outage_losesNothing() {
        page.screenshot("idle");
        order();
        page.press("Log in");
        page.awaitAnswer("Logged in as");
        page.press("Delete account");
        page.awaitAnswer("will be erased");
        order();
        page.awaitReceived("order_completed");
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

    /** One after the other: the answers of calls that go side by side come in any order. */
    private void order() {
        page.press("Sign up");
        page.awaitAnswer("Signed up as");
        page.press("Add to cart");
        page.awaitAnswer("mug in the cart");
        page.press("Check out");
        page.awaitAnswer("Order over 19.80 EUR");
    }

    @ParameterizedTest
    @CsvSource({"'401, rotated key', Parked, unauthenticated"})
    void outage_showsItsStateAndEndsWithNothingLost(String outage, String state, String code) {
        assertShownAndNothingLost(outage, state, code);
    }

    @ParameterizedTest
    @Tag("thorough")
    @CsvSource({
        "'429, Retry-After', Rate limited, rate_limited",
        "Reset, Backing off, network_error",
        "'Process, then drop', Backing off, network_error"
    })
    void otherOutage_showsItsStateAndEndsWithNothingLost(String outage, String state, String code) {
        assertShownAndNothingLost(outage, state, code);
    }

    private void assertShownAndNothingLost(String outage, String state, String code) {
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
    @Tag("thorough")
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
    void login_goesThroughWhileTheServiceIsDown() {
        page.press("503, down");
        page.awaitPressed("503, down");

        page.press("Log in");

        page.awaitAnswer("Logged in as user_demo");
        assertThat(page.messages()).isEmpty();
    }

    /** What the shop answers where too many calls about profiles wait. */
    @Test
    void failure_isShownByItsDetail() {
        page.answer("**/account?*", 503, "{\"status\":503,\"detail\":\"too many calls wait for GetFluxly\"}");

        page.press("Delete account");

        page.awaitAnswer("Delete account failed: 503, too many calls wait for GetFluxly");
        assertThat(page.messages()).singleElement().asString().contains("status of 503");
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
