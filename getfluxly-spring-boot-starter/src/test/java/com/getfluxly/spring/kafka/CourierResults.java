package com.getfluxly.spring.kafka;

import com.getfluxly.relay.Courier;
import java.time.Duration;
import java.util.List;

/** What a courier may say. */
final class CourierResults {

    private CourierResults() {}

    static Courier.Result settled(int events) {
        return new Courier.Settled(events, List.of());
    }

    static Courier.Result rejecting(int events, List<Integer> indexes) {
        return new Courier.Settled(
                events - indexes.size(),
                indexes.stream()
                        .map(index -> new Courier.Rejection(index, "validation_error", ""))
                        .toList());
    }

    static Courier.Result waits(Duration duration, String code, boolean isAboutEvents) {
        return new Courier.Waits(duration, code, isAboutEvents);
    }

    static Courier.Result parked(Duration duration, String code, boolean isAboutEvents) {
        return new Courier.Parked(duration, code, isAboutEvents);
    }

    static Courier.Result refused(String code, int status) {
        return new Courier.Refused(code, "", status);
    }
}
