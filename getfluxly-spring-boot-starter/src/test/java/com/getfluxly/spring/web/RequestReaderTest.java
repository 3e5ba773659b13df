package com.getfluxly.spring.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.spring.Promise;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is taken at the beginning of a request, and what of that is looked at. */
class RequestReaderTest {

    private final ScriptedFacts facts = new ScriptedFacts();

    @Test
    void request_isAskedOnce_atItsBeginning() {
        RequestContext request = new RequestReader("gflux_anon").read(facts);

        assertThat(facts.asked)
                .containsExactlyInAnyOrder("cookies", "path", "Referer", "User-Agent", "Accept-Language", "address");
        for (int i = 0; i < 2; i++) {
            assertThat(request.visitorId()).isEqualTo("anon_1");
            assertThat(request.path()).isEqualTo("/cart");
            assertThat(request.referrer()).isEqualTo("search.example");
            assertThat(request.userAgent()).isEqualTo("Mozilla/5.0");
            assertThat(request.locale()).isEqualTo("de-DE");
            assertThat(request.clientAddress()).isEqualTo("203.0.113.7");
        }
        assertThat(facts.asked).hasSize(6);
    }

    @Test
    void cookies_areNotTakenWhereNoneIsTheVisitors() {
        RequestContext request = new RequestReader("").read(facts);

        assertThat(request.visitorId()).isNull();
        assertThat(facts.asked).doesNotContain("cookies");
    }

    @Test
    void value_isReadOnDemand_andOnce() {
        StringBuilder read = new StringBuilder();
        LateValue value = LateValue.of("sent", sent -> {
            read.append(sent);
            return "kept";
        });

        assertThat(read).isEmpty();
        assertThat(value.get()).isEqualTo("kept");
        assertThat(value.get()).isEqualTo("kept");
        assertThat(read).hasToString("sent");
    }

    @Test
    void valueWithNothingToKeep_isReadOnce() {
        StringBuilder read = new StringBuilder();
        LateValue value = LateValue.of("sent", sent -> {
            read.append(sent);
            return null;
        });

        assertThat(value.get()).isNull();
        assertThat(value.get()).isNull();
        assertThat(read).hasToString("sent");
    }

    /** A cookie holds more than the visitor, such as a session. */
    @Test
    @Promise("I62")
    void whatWasSent_isNotHeldOnceItIsRead() {
        LateValue value = LateValue.of("sent", sent -> "kept");
        value.get();

        assertThat(value).extracting("sent").isNull();
    }

    @Test
    @Promise("I58")
    void requestThatThrows_isReadAsFarAsItGoes() {
        RequestContext request = new RequestReader("gflux_anon").read(new RequestFacts() {

            @Override
            public @Nullable String header(String name) {
                throw new IllegalStateException("not today");
            }

            @Override
            public List<String> cookies() {
                throw new StackOverflowError();
            }

            @Override
            public String path() {
                return "/cart";
            }

            @Override
            public String address() {
                throw new IllegalStateException("recycled");
            }
        });

        assertThat(request).hasToString("RequestContext[path]");
    }
}
