package com.getfluxly.sample.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.delivery.DeliveryState;
import com.getfluxly.delivery.DropReason;
import com.getfluxly.error.ErrorCode;
import com.getfluxly.sample.ShopTest;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The page's files, with no emulator in this process. */
class PageTest extends ShopTest {

    private static final Pattern ADDRESS = Pattern.compile("(?:href|src|from)[= ]\"([^\"]+)\"");

    @Test
    void page_isTheShopsFrontDoor() {
        shop.get()
                .uri("/")
                .exchangeSuccessfully()
                .expectHeader()
                .valueEquals("Content-Security-Policy", SecurityHeaders.POLICY)
                .expectHeader()
                .valueEquals("X-Content-Type-Options", "nosniff")
                .expectHeader()
                .valueEquals("Referrer-Policy", "no-referrer")
                .expectHeader()
                .valueEquals("Cache-Control", "no-cache")
                .expectBody(String.class)
                .value(page -> assertThat(page).contains(">1,000 orders<"));
    }

    /** A version in an address must be that of the WebJar, for one. */
    @Test
    void page_findsEveryFileThatItNames() {
        List<String> ofThePage = addresses("/");
        assertThat(ofThePage).contains("/page.css", "/js/page.js", "/favicon.svg");
        ofThePage.forEach(this::get);
        assertThat(addresses("/js/charts.js")).singleElement().asString().startsWith("/webjars/uplot/");
        addresses("/js/charts.js").forEach(this::get);
    }

    @ParameterizedTest
    @EnumSource
    void state_hasAWordAndAColour(DeliveryState state) {
        assertThat(get("/js/words.js")).containsPattern("(?m)^  " + state + ": \"\\w[^\"]+\",$");
        assertThat(get("/page.css")).contains("[data-state=\"" + state + "\"]");
    }

    /** They stand on the page behind a state, a rejection and a loss. */
    @Test
    void codes_haveWords() {
        String words = get("/js/words.js");

        assertThat(Stream.concat(
                        Arrays.stream(ErrorCode.values()).map(ErrorCode::code),
                        Arrays.stream(DropReason.values()).map(DropReason::code)))
                .allSatisfy(code -> assertThat(words).containsPattern("(?m)^  " + code + ": \"[^\"_]+\",$"));
    }

    @Test
    void page_hasNothingInline() {
        assertThat(get("/")).doesNotContainPattern("<script(?![^>]*src=)|<style|style=|\\son[a-z]+=|javascript:");
    }

    @Test
    void errors_areUnderThePolicyToo() {
        shop.get()
                .uri("/nowhere")
                .exchange()
                .expectStatus()
                .isNotFound()
                .expectHeader()
                .valueEquals("Content-Security-Policy", SecurityHeaders.POLICY);
    }

    @Test
    void outage_isNotOnOfferWithoutAnEmulator() {
        shop.put()
                .uri("/live/outage/503")
                .exchange()
                .expectStatus()
                .isNotFound()
                .expectBody()
                .jsonPath("$.detail")
                .isEqualTo("the events do not go to an emulator in this process");
    }

    private List<String> addresses(String uri) {
        return ADDRESS.matcher(get(uri))
                .results()
                .map((MatchResult match) -> match.group(1))
                .filter(address -> address.startsWith("/"))
                .toList();
    }

    private String get(String uri) {
        return Objects.requireNonNull(shop.get()
                .uri(uri)
                .exchangeSuccessfully()
                .returnResult(String.class)
                .getResponseBody());
    }
}
