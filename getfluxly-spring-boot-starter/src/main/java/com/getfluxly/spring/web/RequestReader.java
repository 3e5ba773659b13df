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

    private final Reading visitorId;
    private final Reading path = careful(RequestValues::path);
    private final Reading referrer = careful(RequestValues::hostOf);
    private final Reading userAgent = careful(RequestValues::clean);
    private final Reading locale = careful(RequestValues::preferred);
    private final Reading address = careful(RequestValues::address);

    RequestReader(String visitorCookie) {
        this.cookie = new VisitorCookie(visitorCookie);
        this.visitorId = careful(cookie::in);
    }

    Mishaps mishaps() {
        return mishaps;
    }

    RequestContext read(RequestFacts facts) {
        RequestContext read = mishaps.orNull(() -> new RequestContext(
                cookie.isNone() ? LateValue.NONE : late(() -> joined(facts.cookies()), visitorId),
                late(facts::path, path),
                late(() -> facts.header("Referer"), referrer),
                late(() -> facts.header("User-Agent"), userAgent),
                late(() -> facts.header("Accept-Language"), locale),
                late(facts::address, address)));
        return read == null ? RequestContext.EMPTY : read;
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
