package com.getfluxly.sample;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.options.ColorScheme;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.SmartLifecycle;

/** How the page is read and used: by keyboard, in the dark, and while the shop does not answer. */
@EnabledIf(value = "com.getfluxly.sample.Chromium#isInstalled", disabledReason = "no Chromium or Chrome is on the PATH")
@Tag("thorough")
class LivePageUseIT extends OnLivePage {

    private static final List<String> LEDGER =
            List.of("lost", "accepted", "delivered", "rejected", "dropped", "queued", "in-flight");

    /** Neither good nor bad: transparent, as the browser computes it. */
    private static final String NO_GROUND = "rgba(0, 0, 0, 0)";

    private static final String GOOD_GROUND = "rgb(226, 244, 234)";

    private static final String DEAD_SHOP = """
            {"takenAt":"2026-05-16T07:00:00Z","state":"ACTIVE","stateCode":null,
            "ledger":{"offered":0,"accepted":0,"refused":0,"delivered":0,"rejected":0,"dropped":0,"queued":0,"inFlight":0},
            "lost":{"total":0,"dropped":0,"refused":0,"unaccounted":0,"missing":0},"lossReasons":{},"lastRejection":null,
            "queueCapacity":1,"queuedBytes":0,"oldestAgeMillis":null,"requests":0,"retries":0,"lastDelivered":null,
            "ownProcess":{"phase":"DEAD","killed":true,"pid":0,"starts":1,"accepted":100,"refused":0,"delivered":60,
            "rejected":3,"open":37,"lost":null,"resent":0,"shop":null},
            "standIn":{"fault":"none","stored":60,"duplicates":0,"requests":1,"newest":[]}}""";

    @Autowired
    @Qualifier("liveStream") private SmartLifecycle stream;

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

    @Test
    void page_hasNoBarriers() {
        assertNoBarriers(ColorScheme.LIGHT);
    }

    @Test
    void darkPage_hasNoBarriers() {
        assertNoBarriers(ColorScheme.DARK);
    }

    private void assertNoBarriers(ColorScheme scheme) {
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

    /** What comes before and after it, {@link LivePageCrashIT} sees. */
    @Test
    void page_claimsNothingOfAShopThatIsDead() {
        try (LivePage bereft = LivePage.openAnswered(browser(), origin(), DEAD_SHOP.replace("\n", ""))) {
            bereft.awaitText("state", "Not known");
            bereft.awaitText("held", "–");
            bereft.awaitText("lost", "–");
            bereft.awaitText(
                    "crash-detail",
                    "Killed, as by kill -9. What the shop does, nobody knows. 37 events that it accepted have not arrived.");
            bereft.awaitText("crash-button", "Start the shop again");
            bereft.awaitText("told", "100");
            bereft.awaitText("arrived", "60");
            assertThat(bereft.attribute("lost-box", "data-lost")).isNull();
            assertThat(bereft.isEnabled("Check out")).isFalse();
            assertThat(bereft.shows("ledger")).isFalse();
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

    /** As from a proxy before the shop. */
    @Test
    void failure_isShownByItsStatusWhenItIsNoJson() {
        page.answer("**/login", 502, "<h1>No shop here</h1>");

        page.press("Log in");

        page.awaitAnswer("Log in failed: 502, Bad Gateway");
    }
}
