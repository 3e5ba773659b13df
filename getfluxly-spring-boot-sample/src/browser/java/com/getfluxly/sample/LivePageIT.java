package com.getfluxly.sample;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

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
        assertSaysWhatItIsAbout();
        order();
        page.press("Log in");
        page.awaitAnswer("Logged in as");
        page.press("Delete account");
        page.awaitAnswer("will be erased");
        order();
        page.awaitReceived("order_completed");
        awaitAllSettled();
        assertNewestEventOpens();
        long retries = page.number("retries");

        page.press("Service down");
        page.awaitPressed("Service down");
        page.press("1,000 orders");
        page.awaitAnswer("1,000 orders, 1,000 events accepted");
        page.awaitText("state", "Backing off");
        page.awaitText("state-detail", "The service has an error.");
        page.awaitText("held", "1,000");
        page.awaitText("next-try", Pattern.compile("in \\d\\.\\d s"));
        page.awaitAtLeast("retries", retries + (System.getProperty(PICTURE) == null ? 3 : 9));
        page.screenshot("outage");
        assertThat(page.primaryButtons()).containsExactly("Heal");
        assertThat(page.journal(2))
                .isEqualTo(List.of("Shop: 1,000 orders, 1,000 events accepted", "Service: Broken: Service down"));
        assertOutageIsInSight();

        page.press("Heal");
        page.awaitAnswer("Healed");
        assertThat(page.journal(1)).isEqualTo(List.of("Service: Healed"));
        awaitAllSettled();
        assertThat(page.primaryButtons()).containsExactly("1,000 orders");
        page.awaitText("next-try", "none");
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

    private void assertSaysWhatItIsAbout() {
        assertThat(page.firstLine())
                .isEqualTo(
                        "GetFluxly for the JVM sends the events of your Java application, and says what became of each.");
        assertThat(page.address("Documents")).isEqualTo("https://github.com/getfluxly/getfluxly-java/tree/main/docs");
        assertThat(page.primaryButtons()).containsExactly("1,000 orders");
        assertThat(page.text("next-try")).isEqualTo("none");
    }

    private void assertNewestEventOpens() {
        JsonNode event = JsonMapper.shared().readTree(page.openNewestEvent("order_completed"));

        assertThat(event.path("event").asString()).isEqualTo("order_completed");
        assertThat(event.at("/properties/total").asString()).isEqualTo("19.8");
        assertThat(page.timesOfTheNewestEvent()).isEqualTo("once");
    }

    /** On a desk without scrolling at all. */
    private void assertOutageIsInSight() {
        assertVerdictAndFaultAreInSight(1280, 720);
        assertThat(page.scrolled()).isZero();
        assertVerdictAndFaultAreInSight(1366, 768);
        assertThat(page.scrolled()).isZero();
        assertVerdictAndFaultAreInSight(390, 844);
        page.window(1280, 900);
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
    @CsvSource({"Refused key, Parked, The service refuses the key."})
    void outage_showsItsStateAndEndsWithNothingLost(String outage, String state, String detail) {
        assertShownAndNothingLost(outage, state, detail);
    }

    @ParameterizedTest
    @Tag("thorough")
    @CsvSource({
        "Rate limit, Rate limited, The service asks for a pause.",
        "Reset connections, Backing off, No answer came."
    })
    void otherOutage_showsItsStateAndEndsWithNothingLost(String outage, String state, String detail) {
        assertShownAndNothingLost(outage, state, detail);
    }

    private void assertShownAndNothingLost(String outage, String state, String detail) {
        page.press(outage);
        page.awaitPressed(outage);
        page.press("Check out");
        page.awaitText("state", state);
        page.awaitText("state-detail", detail);
        page.awaitText("next-try", Pattern.compile("in \\d\\.\\d s"));

        page.press("Heal");
        page.awaitText("state", "Active");
        awaitAllSettled();
        assertLedgerIsBalancedAndNothingLost();
    }

    @Test
    @Tag("thorough")
    void slowness_isNoLoss() {
        page.press("Slow answers");
        page.awaitPressed("Slow answers");
        page.press("Check out");
        page.awaitText("in-flight", "1");

        awaitAllSettled();
        assertLedgerIsBalancedAndNothingLost();
    }

    @Test
    void processThenDrop_isToldWithHowOftenTheEventCame_andKeptOnce() {
        long requests = requests();
        long delivered = page.number("delivered");
        page.press("Process, then drop");
        page.awaitPressed("Process, then drop");
        page.press("Check out");
        page.awaitText("state-detail", "No answer came.");
        page.awaitTimesOfTheNewestEvent(4);

        page.press("Heal");
        page.awaitText("state", "Active");
        awaitAllSettled();
        assertThat(page.timesOfTheNewestEvent()).isEqualTo((requests() - requests) + " times, kept once");
        assertThat(page.number("delivered")).isEqualTo(delivered + 1);
        assertLedgerIsBalancedAndNothingLost();
    }

    @Test
    void poison_isOneEventThatIsRejectedAndNotLost() {
        long accepted = page.number("accepted");
        long rejected = page.number("rejected");
        long delivered = page.number("delivered");

        page.press("Poison event");

        page.awaitText("rejected", Long.toString(rejected + 1));
        awaitAllSettled();
        assertThat(page.number("accepted")).isEqualTo(accepted + 1);
        assertThat(page.number("delivered")).isEqualTo(delivered);
        assertThat(page.text("rejected-detail"))
                .isEqualTo("The service rejected the event “poison”: the event is not valid. Rejected is not lost.");
        assertThat(page.journal(2))
                .isEqualTo(List.of("Shop: Tracked one event named poison", "Service: Broken: Poison event"));
        assertLedgerIsBalancedAndNothingLost();
    }

    /** What a real kill looks like, {@link LivePageCrashIT} sees. */
    @Test
    void page_claimsNothingOfAShopThatIsGone() {
        try (LivePage bereft = LivePage.openScripted(browser(), origin())) {
            bereft.receive(CannedSnapshot.BACKING_OFF);
            assertThat(bereft.text("next-try")).isEqualTo("in 2.3 s");
            assertThat(bereft.primaryButtons()).containsExactly("Heal");

            bereft.receive(CannedSnapshot.DEAD);
            assertSaysThatTheShopIsDead(bereft);

            bereft.receive(CannedSnapshot.RECOVERED);
            assertSaysWhatWasRecovered(bereft);

            bereft.breakStream();
            assertSaysThatNobodyAnswers(bereft);
        }
    }

    private static void assertSaysThatTheShopIsDead(LivePage bereft) {
        assertThat(bereft.text("state")).isEqualTo("Not known");
        assertThat(List.of(bereft.text("held"), bereft.text("next-try"), bereft.text("retries"), bereft.text("lost")))
                .containsOnly("–");
        assertThat(bereft.text("lost-detail")).isEqualTo("Not known: the shop is dead.");
        assertThat(bereft.attribute("lost-box", "data-lost")).isNull();
        assertThat(bereft.text("crash-detail"))
                .isEqualTo(
                        "The shop was killed, as by kill -9. Nobody knows what it holds. 37 accepted events have not arrived yet.");
        List<String> enabled = new ArrayList<>(OUTAGES);
        // The shop would have to track it.
        enabled.remove("Poison event");
        enabled.add("Start the shop again");
        assertThat(bereft.enabledButtons()).isEqualTo(enabled);
        assertThat(bereft.primaryButtons()).containsExactly("Start the shop again");
        assertThat(List.of(bereft.text("told"), bereft.text("arrived"), bereft.text("open"), bereft.text("recovered")))
                .containsExactly("100", "60", "37", "–");
        assertThat(bereft.shows("ledger")).isFalse();
    }

    private static void assertSaysWhatWasRecovered(LivePage bereft) {
        assertThat(bereft.text("crash-detail"))
                .isEqualTo("The shop is process 4711. It found 40 events on disk. 37 events have not arrived yet.");
        assertThat(List.of(bereft.text("recovered"), bereft.text("lost"))).containsExactly("40", "0");
        assertThat(bereft.text("next-try")).isEqualTo("in 1.2 s");
        assertThat(bereft.isEnabled("Check out")).isTrue();
        assertThat(bereft.primaryButtons()).containsExactly("Heal");
    }

    private static void assertSaysThatNobodyAnswers(LivePage bereft) {
        assertThat(bereft.text("connection")).isEqualTo("The shop does not answer. The page tries again.");
        assertThat(List.of(bereft.text("state"), bereft.text("state-detail"), bereft.text("fault")))
                .containsExactly("Not known", "The shop does not answer.", "Not known: the shop does not answer.");
        assertThat(List.of(bereft.text("held"), bereft.text("rate"), bereft.text("next-try"), bereft.text("lost")))
                .containsOnly("–");
        assertThat(bereft.text("lost-detail")).matches("Not known since \\d\\d:00:00\\. It was 0 then\\.");
        assertThat(bereft.text("rejected-detail")).matches("These numbers are from \\d\\d:00:00\\.");
        assertThat(bereft.text("received-summary")).matches("This is what it had at \\d\\d:00:00\\.");
        assertThat(bereft.attribute("lost-box", "data-lost")).isNull();
        assertThat(bereft.enabledButtons()).isEmpty();
    }

    @Test
    void login_goesThroughWhileTheServiceIsDown() {
        page.press("Service down");
        page.awaitPressed("Service down");

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
