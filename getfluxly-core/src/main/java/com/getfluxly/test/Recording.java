package com.getfluxly.test;

import com.getfluxly.internal.base.Lazy;
import com.getfluxly.internal.base.SystemClock;
import com.getfluxly.internal.intake.Recorder;
import com.getfluxly.internal.queue.EncodedEvent;
import com.getfluxly.internal.queue.Refusal;
import com.getfluxly.profile.AliasRequest;
import com.getfluxly.profile.ErasureRequest;
import com.getfluxly.transport.TransportRequest;
import com.getfluxly.transport.TransportResponse;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** What a client was used for, and the answers of a service that is content with everything. For any thread. */
final class Recording implements Recorder {

    private static final Duration ERASED_WITHIN = Duration.ofDays(7);

    private final Failures failures = new Failures();
    /** By their place in the order of all: they may come in another one. */
    private final ConcurrentSkipListMap<Long, Lazy<RecordedEvent>> events = new ConcurrentSkipListMap<>();

    private final List<AliasRequest> aliases = new CopyOnWriteArrayList<>();
    private final List<ErasureRequest> erasures = new CopyOnWriteArrayList<>();

    RecordedEvents events() {
        return RecordedEvents.of(events.values().stream().map(Lazy::get).toList());
    }

    List<AliasRequest> aliases() {
        return List.copyOf(aliases);
    }

    List<ErasureRequest> erasures() {
        return List.copyOf(erasures);
    }

    Failures failures() {
        return failures;
    }

    void answered(AliasRequest request) {
        aliases.add(request);
    }

    void answered(ErasureRequest request) {
        erasures.add(request);
    }

    void clear() {
        events.clear();
        aliases.clear();
        erasures.clear();
        failures.clear();
    }

    // ---- what the engine says ---------------------------------------------------------------------------------------

    @Override
    public @Nullable Refusal objection() {
        return failures.ofAnEvent();
    }

    @Override
    public void accepted(EncodedEvent event) {
        events.put(event.sequence(), new Lazy<>(() -> RecordedEvent.of(event.json())));
    }

    @Override
    public TransportResponse send(TransportRequest request) throws IOException {
        if (request.carriesEvents()) {
            return answer(202, Map.of());
        }
        TransportResponse failure = failures.ofACall();
        if (failure != null) {
            return failure;
        }
        return request.path().endsWith("/erase") ? erasure(request) : alias(request);
    }

    private static TransportResponse alias(TransportRequest request) {
        Map<String, Object> alias = new LinkedHashMap<>(Wire.read(request.body()));
        alias.remove("request_id");
        alias.put("merged_at", new SystemClock().now().toString());
        return answer(200, Map.of("alias", alias));
    }

    private TransportResponse erasure(TransportRequest request) {
        String[] path = request.path().split("/", -1);
        String id = URLDecoder.decode(path[path.length - 2], StandardCharsets.UTF_8);
        Map<String, Object> erasure = new LinkedHashMap<>();
        erasure.put("erasure_id", "era_recorded_" + (erasures.size() + 1));
        erasure.put("profiles_targeted", 1);
        erasure.put("events_targeted", events().by(id).size());
        erasure.put("completes_by", new SystemClock().now().plus(ERASED_WITHIN).toString());
        return answer(202, erasure);
    }

    private static TransportResponse answer(int status, Map<String, ?> body) {
        return new TransportResponse(status, Map.of(), Wire.write(body));
    }
}
