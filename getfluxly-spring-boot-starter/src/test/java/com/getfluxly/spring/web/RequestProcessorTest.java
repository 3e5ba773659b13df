package com.getfluxly.spring.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.event.Event;
import com.getfluxly.event.IdentifyEvent;
import com.getfluxly.event.Identity;
import com.getfluxly.event.TrackEvent;
import com.getfluxly.spring.Promise;
import java.util.AbstractMap;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RequestProcessorTest {

    private static final Identity WHO = Identity.externalId("user_42");

    private static final RequestContext REQUEST = ScriptedFacts.read();

    private static final Map<String, Object> ALL = Map.of(
            "page", Map.of("path", "/cart", "referrer", "search.example"),
            "user_agent", "Mozilla/5.0",
            "locale", "de-DE",
            "ip", "203.0.113.7");

    private final RequestProcessor processor = new RequestProcessor(Arrays.asList(RequestValue.values()));

    @AfterEach
    void leave() {
        CurrentRequest.clear();
    }

    private static TrackEvent event(Map<String, ?> context) {
        return TrackEvent.builder("order_completed", WHO)
                .property("total", 5)
                .context(context)
                .build();
    }

    private Map<String, ?> contextOf(Map<String, ?> own) {
        CurrentRequest.set(REQUEST);
        return processor.process(event(own)).context();
    }

    @Test
    void eventOutsideOfARequest_staysAsItIs() {
        TrackEvent event = event(Map.of());

        assertThat(processor.process(event)).isSameAs(event);
    }

    @Test
    void event_getsWhatIsCaptured() {
        CurrentRequest.set(REQUEST);

        Event processed = processor.process(event(Map.of()));

        assertThat(processed).isEqualTo(event(Map.of()).toBuilder().context(ALL).build());
        assertThat(processor.isOptional()).isTrue();
    }

    @Test
    void traits_getThemToo() {
        CurrentRequest.set(REQUEST);

        Event processed = processor.process(
                IdentifyEvent.builder(WHO).trait("plan", "pro").build());

        assertThat(processed)
                .isEqualTo(IdentifyEvent.builder(WHO)
                        .trait("plan", "pro")
                        .context(ALL)
                        .build());
    }

    @Test
    void nothingCaptured_addsNothing() {
        CurrentRequest.set(REQUEST);
        TrackEvent event = event(Map.of());

        assertThat(new RequestProcessor(List.of()).process(event)).isSameAs(event);
    }

    @Test
    void requestWithNothing_addsNothing() {
        CurrentRequest.set(RequestContext.EMPTY);
        TrackEvent event = event(Map.of());

        assertThat(processor.process(event)).isSameAs(event);
    }

    @Test
    void keysOfItsOwn_win() {
        assertThat(contextOf(Map.of("locale", "fr", "ip", "", "shop", "de")))
                .isEqualTo(Map.of(
                        "page", ALL.get("page"), "user_agent", "Mozilla/5.0", "locale", "fr", "ip", "", "shop", "de"));
    }

    @Test
    void nestedKeysOfItsOwn_winAndStay() {
        assertThat(contextOf(Map.of("page", Map.of("title", "Cart", "path", "/own")))
                        .get("page"))
                .isEqualTo(Map.of("title", "Cart", "path", "/own", "referrer", "search.example"));
    }

    @Test
    void pageOfItsOwnThatIsNoMap_wins() {
        Map<String, Object> none = new HashMap<>();
        none.put("page", null);

        assertThat(contextOf(none).get("page")).isNull();
        assertThat(contextOf(Map.of("page", "cart")).get("page")).isEqualTo("cart");
        assertThat(contextOf(Map.of("page", new Hostile())).get("page")).isInstanceOf(Hostile.class);
    }

    /** It throws for whoever looks into it. */
    private static final class Hostile extends AbstractMap<String, Object> {

        @Override
        public Set<Entry<String, Object>> entrySet() {
            throw new IllegalStateException("not today");
        }
    }

    @Test
    @Promise("I58")
    void eventThatIsWrongByItself_isLeftToTheRules() {
        CurrentRequest.set(REQUEST);
        TrackEvent event = TrackEvent.builder("a", WHO).context(new Hostile()).build();

        assertThat(processor.process(event).violation()).hasMessageContaining("context");
    }

    @Test
    void anotherThread_hasNothing() throws Exception {
        CurrentRequest.set(REQUEST);
        StringBuilder seen = new StringBuilder();
        Thread child = new Thread(() -> seen.append(RequestContext.current()));

        child.start();
        child.join();

        assertThat(seen).hasToString("Optional.empty");
    }

    @Test
    @Promise("I51")
    void request_namesWhatIsKnown() {
        assertThat(REQUEST).hasToString("RequestContext[visitorId, path, referrer, userAgent, locale, clientAddress]");
        assertThat(RequestContext.EMPTY).hasToString("RequestContext[]");
    }

    @Test
    void currentVisitor_isTheOneOfTheRequest() {
        CurrentVisitor visitor = CurrentVisitor.ofTheRequest();

        assertThat(visitor.identity()).isEmpty();
        CurrentRequest.set(RequestContext.EMPTY);
        assertThat(visitor.identity()).isEmpty();
        CurrentRequest.set(REQUEST);
        assertThat(visitor.identity()).contains(Identity.anonymousId("anon_1"));
    }
}
