package com.getfluxly.sample;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.options.ColorScheme;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
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

    /** Neither good nor bad, as the browser computes it. */
    private static final String NO_GROUND = "rgb(255, 255, 255)";

    private static final List<List<Integer>> WINDOWS =
            List.of(List.of(1280, 720), List.of(1366, 768), List.of(390, 844), List.of(768, 1024), List.of(1920, 1080));

    private static final String GOOD_GROUND = "rgb(226, 244, 234)";

    @Autowired
    @Qualifier("liveStream") private SmartLifecycle stream;

    @Test
    void page_isUsedByKeyboardAlone() {
        page.pressByKeyboard("Sign up");
        page.awaitAnswer("Signed up as user_");
        page.pressByKeyboard("1,000 orders");
        page.awaitAnswer("1,000 events accepted");
        page.pressByKeyboard("Rate limit");
        page.awaitPressed("Rate limit");
        page.awaitText("fault", Pattern.compile("The service answers every request with 429 and .*"));
        page.pressByKeyboard("Heal");
        page.awaitAnswer("Healed");

        awaitAllSettled();
        assertLedgerIsBalancedAndNothingLost();
        assertThat(page.messages()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1280, 800})
    void focus_isNotUnderTheVerdictInALowWindow(int width) {
        page.resize(width, 620);
        List<String> there = List.of("1,000 orders", "Service down", "Slow answers", "Poison event", "Heal");
        for (String button : there) {
            page.focusByKeyboard(button);
            assertThat(page.showsFocusFromEdgeToEdge()).as(button).isTrue();
        }
        page.focusByKeyboard("Give the shop its own process");
        for (String button : List.of("Heal", "Poison event", "Slow answers", "Service down", "1,000 orders")) {
            page.focusBackwards(button);
            assertThat(page.showsFocusFromEdgeToEdge()).as("back at %s", button).isTrue();
        }
    }

    /** Each picture is to be looked at. */
    @ParameterizedTest
    @EnumSource(
            value = ColorScheme.class,
            names = {"LIGHT", "DARK"})
    void page_fitsFiveWindowsInAnOutage(ColorScheme scheme) {
        page.use(scheme);
        page.press("Check out");
        page.awaitReceived("order_completed");
        page.press("Service down");
        page.awaitPressed("Service down");
        page.press("1,000 orders");
        page.awaitText("state", "Backing off");
        for (List<Integer> size : WINDOWS) {
            assertVerdictAndFaultAreInSight(size.get(0), size.get(1));
            page.window(size.get(0), size.get(1));
            page.windowShot("window-" + size.get(0) + "x" + size.get(1) + "-" + scheme);
        }
        page.screenshot("whole-1920x1080-" + scheme);
        page.resize(390, 844);
        page.screenshot("whole-390x844-" + scheme);
        page.resize(1280, 900);
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

        page.press("Service down");
        page.awaitPressed("Service down");
        page.press("Check out");
        page.awaitText("state", "Backing off");
        assertThat(page.barriers()).isEmpty();
        assertThat(page.messages()).isEmpty();
    }

    @Test
    void page_claimsNothingBeforeItKnowsAnything() {
        try (LivePage mute = LivePage.openUnanswered(browser(), origin())) {
            mute.awaitText("connection", "The shop does not answer. The page tries again.");

            for (String number : LEDGER) {
                assertThat(mute.text(number)).as(number).isEqualTo("–");
            }
            assertThat(mute.text("lost-detail")).isEqualTo("Not known yet.");
            assertThat(mute.attribute("lost-box", "data-lost")).isNull();
            mute.awaitGround("lost-box", NO_GROUND);
        }
    }

    @Test
    void page_saysThatItDoesNotKnowWhenTheStreamBroke() {
        page.awaitGround("lost-box", GOOD_GROUND);

        stream.stop();
        try {
            page.awaitMark("data-live", "false");
            page.awaitText("lost-detail", Pattern.compile("Not known since \\d\\d:\\d\\d:\\d\\d\\. It was 0 then\\."));
            assertThat(page.enabledButtons()).isEmpty();
            page.awaitGround("lost-box", NO_GROUND);
            page.screenshot("stale");

        } finally {
            stream.start();
        }
        page.awaitMark("data-live", "true");
        page.awaitText("lost-detail", "The client and the service agree.");
    }

    /** As from a proxy before the shop. */
    @Test
    void failure_isShownByItsStatusWhenItIsNoJson() {
        page.answer("**/login", 502, "<h1>No shop here</h1>");

        page.press("Log in");

        page.awaitAnswer("Log in failed: 502, Bad Gateway");
    }
}
