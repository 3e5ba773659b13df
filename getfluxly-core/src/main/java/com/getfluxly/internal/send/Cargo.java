package com.getfluxly.internal.send;

import com.getfluxly.error.ErrorCode;
import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.internal.base.Limits;
import com.getfluxly.internal.base.Refusals;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a caller brings to be sent as it is, held to the limits of the contract. Stateless, for any thread. */
final class Cargo {

    private static final Pattern UUID_FORM = Pattern.compile("[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

    private final WholeObjects objects = new WholeObjects();

    /**
     * The body of a request.
     *
     * @throws GetFluxlyException that names field, limit and size if something is not as it has to be
     */
    byte[] body(@Nullable String key, @Nullable List<byte[]> events) {
        if (key == null || !UUID_FORM.matcher(key).matches()) {
            throw Refusals.invalid("idempotencyKey", "idempotencyKey must be a UUID");
        }
        List<byte[]> given = Refusals.notNull("events", events);
        checkCount(given.size());
        checkBytes(given);
        for (int i = 0; i < given.size(); i++) {
            if (!objects.isOne(given.get(i))) {
                throw Refusals.invalid(nameOf(i), nameOf(i) + " must be one JSON object in UTF-8");
            }
        }
        return Batch.body(given, Function.identity());
    }

    private static void checkCount(int count) {
        if (count < 1 || count > Limits.MAX_EVENTS) {
            throw GetFluxlyException.invalid(
                            "events", "events must be between 1 and " + Limits.MAX_EVENTS + ", got " + count)
                    .detail("limit", Limits.MAX_EVENTS)
                    .detail("size", count)
                    .build();
        }
    }

    private static void checkBytes(List<byte[]> events) {
        long bytes = Batch.bytesAround(events.size());
        for (int i = 0; i < events.size(); i++) {
            bytes += Refusals.notNull(nameOf(i), events.get(i)).length;
        }
        if (bytes > Limits.MAX_BODY_BYTES) {
            throw GetFluxlyException.of(
                            ErrorCode.PAYLOAD_TOO_LARGE,
                            "events may have at most " + Limits.MAX_BODY_BYTES + " bytes as one body, got " + bytes)
                    .detail("field", "events")
                    .detail("limit", Limits.MAX_BODY_BYTES)
                    .detail("size", bytes)
                    .build();
        }
    }

    private static String nameOf(int index) {
        return "events[" + index + "]";
    }
}
