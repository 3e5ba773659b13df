package com.getfluxly.spring.actuate;

import com.getfluxly.delivery.DeliveryListener;
import com.getfluxly.delivery.DroppedEvent;
import com.getfluxly.delivery.RejectedEvent;
import com.getfluxly.delivery.RequestReport;
import com.getfluxly.error.FailureKind;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What went wrong since the start, by kind: a count and the last time for each, and nothing of the events. Bounded, since
 * kinds and codes are closed lists. Written by the listener thread, read by any.
 */
final class RecentErrors implements DeliveryListener {

    private static final String OK = "ok";

    private final Map<Kind, Seen> errors = new ConcurrentHashMap<>();
    private final InstantSource clock;

    RecentErrors(InstantSource clock) {
        this.clock = clock;
    }

    private record Kind(String of, String code, @Nullable String failureKind) {}

    private record Seen(long count, Instant last) {}

    /** The most recent kind first. */
    List<GetFluxlyEndpoint.RecentError> list() {
        return errors.entrySet().stream()
                .map(error -> new GetFluxlyEndpoint.RecentError(
                        error.getKey().of(),
                        error.getKey().code(),
                        error.getKey().failureKind(),
                        error.getValue().count(),
                        error.getValue().last()))
                .sorted(Comparator.comparing(GetFluxlyEndpoint.RecentError::last)
                        .reversed()
                        .thenComparing(GetFluxlyEndpoint.RecentError::of)
                        .thenComparing(GetFluxlyEndpoint.RecentError::code)
                        .thenComparing(error -> String.valueOf(error.failureKind())))
                .toList();
    }

    @Override
    public void onRequest(RequestReport report) {
        if (!report.outcome().equals(OK)) {
            FailureKind failure = report.failureKind();
            count(report.endpoint() + "_request", report.outcome(), failure == null ? null : failure.code());
        }
    }

    /** The code is the service's own word. */
    @Override
    public void onRejected(RejectedEvent event) {
        count("rejected_event", ClosedLists.code(event.code()));
    }

    @Override
    public void onDropped(DroppedEvent event) {
        count(
                event.refused() ? "refused_event" : "dropped_event",
                event.reason().code());
    }

    private void count(String of, String code) {
        count(of, code, null);
    }

    private void count(String of, String code, @Nullable String failureKind) {
        Instant now = clock.instant();
        errors.merge(new Kind(of, code, failureKind), new Seen(1, now), (seen, one) -> new Seen(seen.count() + 1, now));
    }
}
