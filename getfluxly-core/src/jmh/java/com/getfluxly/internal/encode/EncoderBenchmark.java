package com.getfluxly.internal.encode;

import com.getfluxly.benchmark.SampleEvents;
import com.getfluxly.event.TrackEvent;
import com.getfluxly.internal.base.SystemClock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The larger part of {@code track()}: an event becomes bytes, with an id and a time of its own. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Benchmark)
public class EncoderBenchmark {

    private static final Instant WITH_MILLIS = Instant.parse("2026-05-16T07:00:00.123Z");

    private final EventEncoder encoder = new EventEncoder(Map.of(), List.of(), new SystemClock());
    private final TrackEvent event = SampleEvents.event();

    /** What is written about the sample event has to be true. */
    @Setup
    public void checkSize() {
        TrackEvent fixed = TrackEvent.builder(SampleEvents.NAME, SampleEvents.WHO)
                .properties(SampleEvents.properties())
                .timestamp(WITH_MILLIS)
                .build();
        int size = encoder.encode(fixed).size();
        if (size != SampleEvents.ENCODED_BYTES) {
            throw new IllegalStateException("the sample event takes " + size + " bytes");
        }
    }

    @Benchmark
    public Object encode() {
        return encoder.encode(event);
    }
}
