package com.getfluxly.benchmark;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.transport.TransportRequest;
import com.getfluxly.transport.TransportResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** What the client sends, caught on its way: a loop that repeats it delivers the same bytes under the same headers. */
final class ReadyRequests {

    private static final byte[] ACCEPTED = "{\"rejected\":0,\"errors\":[]}".getBytes(StandardCharsets.US_ASCII);

    private ReadyRequests() {}

    /** That many full batches, each with a body of its own. */
    static List<TransportRequest> catchBatches(int count) {
        return catchBatches(count, Clients.BATCH);
    }

    /** One batch of that many events. */
    static TransportRequest catchBatch(int events) {
        return catchBatches(1, events).get(0);
    }

    private static List<TransportRequest> catchBatches(int count, int events) {
        List<TransportRequest> caught = new CopyOnWriteArrayList<>();
        try (GetFluxlyClient client = Clients.builder()
                .transport(request -> {
                    caught.add(request);
                    return new TransportResponse(202, Map.of(), ACCEPTED);
                })
                .build()) {
            for (int batch = 0; batch < count; batch++) {
                trackBatch(client, events);
            }
            Clients.checkNothingLost(client);
        }
        return caught;
    }

    /** Flushed one by one: a queue that is looked at while it fills may send less than a full batch. */
    private static void trackBatch(GetFluxlyClient client, int events) {
        for (int event = 0; event < events; event++) {
            Clients.track(client);
        }
        client.flush();
    }
}
