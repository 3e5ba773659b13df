package com.getfluxly.spring.web;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes of a request what is kept of it. Never throws. For any thread. */
final class RequestReader {

    private final VisitorCookie cookie;
    private final Mishaps mishaps = new Mishaps();

    RequestReader(String visitorCookie) {
        this.cookie = new VisitorCookie(visitorCookie);
    }

    Mishaps mishaps() {
        return mishaps;
    }

    RequestContext read(RequestFacts facts) {
        RequestContext read = mishaps.orNull(() -> new RequestContext(
                mishaps.orNull(() -> cookie.in(facts.headers("Cookie"))),
                mishaps.orNull(() -> RequestValues.path(facts.path())),
                header(facts, "Referer", RequestValues::hostOf),
                header(facts, "User-Agent", RequestValues::clean),
                header(facts, "Accept-Language", RequestValues::preferred),
                mishaps.orNull(() -> RequestValues.address(facts.address()))));
        return read == null ? RequestContext.EMPTY : read;
    }

    private @Nullable String header(
            RequestFacts facts, String name, Function<@Nullable String, @Nullable String> value) {
        return mishaps.orNull(
                () -> value.apply(facts.headers(name).stream().findFirst().orElse(null)));
    }
}
