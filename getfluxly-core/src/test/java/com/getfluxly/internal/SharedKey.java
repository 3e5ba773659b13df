package com.getfluxly.internal;

import com.getfluxly.delivery.DeliveryStats;
import com.getfluxly.delivery.FailureMode;
import com.getfluxly.event.TrackEvent;
import com.getfluxly.internal.base.ManualClock;
import com.getfluxly.internal.send.Steps;
import com.getfluxly.transport.Transport;
import com.getfluxly.transport.TransportRequest;
import com.getfluxly.transport.TransportResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/** Instances of one application that share a key, and with it the bucket of its plan: one clock, one seed, one thread. */
final class SharedKey {

    private static final long LATENCY_NANOS = Duration.ofMillis(50).toNanos();
    private static final byte[] TAKEN = "{}".getBytes(StandardCharsets.UTF_8);

    /** What the answers tell of the bucket. */
    enum Telling {
        /** {@code Retry-After} until the batch would fit, and what is left after each answer. */
        ALL,
        /** {@code Retry-After: 1}. */
        RETRY_AFTER,
        /** A status. */
        NOTHING
    }

    /** What a key may send. */
    record Plan(String name, int perSecond, int burst) {
        static final Plan FREE = new Plan("Free", 50, 100);
        static final Plan PRO = new Plan("Pro", 500, 1_000);
    }

    private final Plan plan;
    private final Telling telling;
    private final Random random;
    private final ManualClock clock = new ManualClock();
    private final long start = clock.nanos();
    private final List<Instance> instances = new ArrayList<>();
    private double tokens;
    private long filledAt = start;

    /** Whether a refused request takes what is left. */
    boolean refusalsCost;

    /** Whether each request costs one token, however many events are in it. */
    boolean countsRequests;

    SharedKey(Plan plan, Telling telling, long seed) {
        this.plan = plan;
        this.telling = telling;
        this.random = new Random(seed);
        this.tokens = plan.burst();
    }

    /** @param perSecond how many events it tracks, at random moments */
    Instance join(double perSecond, int maxInFlight) {
        Instance instance = new Instance(perSecond, maxInFlight);
        instances.add(instance);
        return instance;
    }

    List<Instance> instances() {
        return instances;
    }

    long delivered() {
        return instances.stream()
                .mapToLong(instance -> instance.stats().delivered())
                .sum();
    }

    long offered() {
        return instances.stream().mapToLong(Instance::offered).sum();
    }

    void pass(Duration duration) {
        long end = clock.nanos() + duration.toNanos();
        for (Instance next = next(); next.due() - end < 0; next = next()) {
            clock.advance(Duration.ofNanos(Math.max(0, next.due() - clock.nanos())));
            next.act();
        }
        clock.advance(Duration.ofNanos(Math.max(0, end - clock.nanos())));
    }

    private Instance next() {
        Instance next = instances.get(0);
        for (Instance instance : instances) {
            next = instance.due() - next.due() < 0 ? instance : next;
        }
        return next;
    }

    // ---- the service ------------------------------------------------------------------------------------------------

    private TransportResponse answer(Instance from, TransportRequest request) {
        long now = clock.nanos();
        tokens = Math.min(plan.burst(), tokens + (now - filledAt) * 1e-9 * plan.perSecond());
        filledAt = now;
        int wanted = countsRequests ? 1 : countEvents(request);
        from.requests++;
        if (wanted > tokens) {
            from.refusals++;
            double missing = Math.min(wanted, plan.burst()) - tokens;
            tokens = refusalsCost ? 0 : tokens;
            return new TransportResponse(429, headers(Math.max(1, Math.ceil(missing / plan.perSecond()))), new byte[0]);
        }
        tokens -= wanted;
        return new TransportResponse(202, headers(0), TAKEN);
    }

    private Map<String, List<String>> headers(double retryAfter) {
        Map<String, List<String>> headers = new HashMap<>();
        if (retryAfter > 0 && telling != Telling.NOTHING) {
            long seconds = telling == Telling.ALL ? (long) retryAfter : 1;
            headers.put("Retry-After", List.of(Long.toString(seconds)));
        }
        if (telling == Telling.ALL) {
            Instant full = clock.now().plusNanos((long) ((plan.burst() - tokens) / plan.perSecond() * 1e9));
            headers.put("X-RateLimit-Limit", List.of(Integer.toString(plan.burst())));
            headers.put("X-RateLimit-Remaining", List.of(Integer.toString((int) tokens)));
            headers.put(
                    "X-RateLimit-Reset",
                    List.of(Long.toString(full.plusNanos(999_999_999).getEpochSecond())));
        }
        return headers;
    }

    private static int countEvents(TransportRequest request) {
        String body = new String(request.body(), StandardCharsets.ISO_8859_1);
        int count = 0;
        for (int at = body.indexOf("\"message_id\""); at >= 0; at = body.indexOf("\"message_id\"", at + 1)) {
            count++;
        }
        return count;
    }

    // ---- an instance ------------------------------------------------------------------------------------------------

    /** A request under way. */
    private record Flight(TransportRequest request, CompletableFuture<TransportResponse> answer, long lands) {}

    /** One of those that share the key. */
    final class Instance implements Transport {

        private final EngineRig rig = new EngineRig(clock);
        private final double perSecond;
        private final Deque<Flight> flights = new ArrayDeque<>();
        private long tracksAt;
        private long wakesAt;
        private long offered;
        int requests;
        int refusals;

        private Instance(double perSecond, int maxInFlight) {
            this.perSecond = perSecond;
            rig.random = random::nextDouble;
            rig.failureMode = FailureMode.REPORT;
            rig.maxInFlight = maxInFlight;
            rig.transport = this;
            tracksAt = start + untilNextEvent();
            wakesAt = start;
        }

        long offered() {
            return offered;
        }

        DeliveryStats stats() {
            return rig.stats();
        }

        private long untilNextEvent() {
            return (long) (-Math.log(1 - random.nextDouble()) / perSecond * 1e9);
        }

        private long due() {
            long due = tracksAt - wakesAt < 0 ? tracksAt : wakesAt;
            return flights.isEmpty() || due - flights.peek().lands() < 0
                    ? due
                    : flights.peek().lands();
        }

        private void act() {
            long now = clock.nanos();
            boolean wakes = wakesAt - now <= 0;
            while (!flights.isEmpty() && flights.peek().lands() - now <= 0) {
                Flight flight = flights.remove();
                flight.answer().complete(SharedKey.this.answer(this, flight.request()));
                wakes = true;
            }
            if (tracksAt - now <= 0) {
                tracksAt = now + untilNextEvent();
                offered++;
                rig.offer(TrackEvent.builder("paid", EngineRig.WHO).build());
                wakes |= rig.queue().size() >= rig.flushAt && Steps.wakesForEvents(rig.dispatcher());
            }
            if (wakes) {
                wakesAt = now
                        + Math.min(rig.settle().toNanos(), Duration.ofDays(1).toNanos());
            }
        }

        @Override
        public TransportResponse send(TransportRequest request) {
            return SharedKey.this.answer(this, request);
        }

        @Override
        public CompletableFuture<TransportResponse> sendAsync(TransportRequest request) {
            CompletableFuture<TransportResponse> answer = new CompletableFuture<>();
            flights.add(new Flight(request, answer, clock.nanos() + LATENCY_NANOS));
            return answer;
        }
    }
}
