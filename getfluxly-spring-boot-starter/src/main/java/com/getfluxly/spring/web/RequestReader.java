package com.getfluxly.spring.web;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes of a request what is kept of it. Never throws. For any thread. */
final class RequestReader {

    private final VisitorCookie cookie;

    RequestReader(String visitorCookie) {
        this.cookie = new VisitorCookie(visitorCookie);
    }

    RequestContext read(RequestFacts facts) {
        RequestContext read = Mishaps.orNull(() -> new RequestContext(
                Mishaps.orNull(() -> cookie.in(facts.headers("Cookie"))),
                Mishaps.orNull(() -> RequestValues.path(facts.path())),
                header(facts, "Referer", RequestValues::hostOf),
                header(facts, "User-Agent", RequestValues::clean),
                header(facts, "Accept-Language", RequestValues::preferred),
                Mishaps.orNull(() -> RequestValues.address(facts.address()))));
        return read == null ? RequestContext.EMPTY : read;
    }

    private static @Nullable String header(
            RequestFacts facts, String name, Function<@Nullable String, @Nullable String> value) {
        return Mishaps.orNull(
                () -> value.apply(facts.headers(name).stream().findFirst().orElse(null)));
    }
}
