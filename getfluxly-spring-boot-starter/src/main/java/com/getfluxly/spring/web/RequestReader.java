package com.getfluxly.spring.web;

import com.getfluxly.spring.web.LateValue.Reading;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes from a request what may be asked for later, as it was sent, and nothing that would hold the request itself: a container
 * uses that again. Never throws. For any thread.
 */
final class RequestReader {

    private final VisitorCookie cookie;
    private final Mishaps mishaps = new Mishaps();

    /** Made with the first request, since a start would wait for its classes. Two threads that come first make one each. */
    private @Nullable Readings readings;

    RequestReader(String visitorCookie) {
        this.cookie = new VisitorCookie(visitorCookie);
    }

    Mishaps mishaps() {
        return mishaps;
    }

    RequestContext read(RequestFacts facts) {
        RequestContext read = mishaps.orNull(() -> read(facts, readings()));
        return read == null ? RequestContext.EMPTY : read;
    }

    private RequestContext read(RequestFacts facts, Readings by) {
        return new RequestContext(
                cookie.isNone() ? LateValue.NONE : late(() -> joined(facts.cookies()), by.visitorId),
                late(facts::path, by.path),
                late(() -> facts.header("Referer"), by.referrer),
                late(() -> facts.header("User-Agent"), by.userAgent),
                late(() -> facts.header("Accept-Language"), by.locale),
                late(facts::address, by.address));
    }

    private Readings readings() {
        Readings known = readings;
        if (known == null) {
            known = new Readings();
            readings = known;
        }
        return known;
    }

    /** All fields are final, so that whoever sees one sees the whole. */
    private final class Readings {

        private final Reading visitorId = careful(cookie::in);
        private final Reading path = careful(RequestValues::path);
        private final Reading referrer = careful(RequestValues::hostOf);
        private final Reading userAgent = careful(RequestValues::clean);
        private final Reading locale = careful(RequestValues::preferred);
        private final Reading address = careful(RequestValues::address);
    }

    private LateValue late(Supplier<@Nullable String> sent, Reading reading) {
        return LateValue.of(mishaps.orNull(sent), reading);
    }

    private Reading careful(Reading reading) {
        return sent -> mishaps.orNull(() -> reading.of(sent));
    }

    private static @Nullable String joined(List<String> headers) {
        return switch (headers.size()) {
            case 0 -> null;
            case 1 -> headers.get(0);
            default -> String.join(";", headers);
        };
    }
}
