package com.getfluxly.internal;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.benchmark.SampleEvents;
import com.getfluxly.event.TrackEvent;
import com.getfluxly.internal.base.SystemClock;
import com.getfluxly.internal.encode.EventEncoder;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The same event as a map and as a record with six components: one call of {@code track()} on a whole client, and the caller's
 * part of it alone, which no other thread disturbs.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@State(Scope.Benchmark)
public class RecordBenchmark {

    /** Made per call as an application makes it, or made before. */
    @Param({"made per call", "reused"})
    public String event = "reused";

    private final EventEncoder encoder = new EventEncoder(Map.of(), List.of(), new SystemClock());
    private final Map<String, Object> map = SampleEvents.properties();
    private final SampleEvents.OrderCompleted typed = SampleEvents.record();
    private GetFluxlyClient client = GetFluxlyClient.noOp();
    private boolean makesOne;

    @Setup
    public void open() {
        makesOne = !event.equals("reused");
        client = QuickClient.open();
    }

    @TearDown
    public void close() {
        client.close();
    }

    private Map<String, Object> map() {
        return makesOne ? SampleEvents.properties() : map;
    }

    private SampleEvents.OrderCompleted typed() {
        return makesOne ? SampleEvents.record() : typed;
    }

    @Benchmark
    public boolean trackMap() {
        return client.track(SampleEvents.NAME, SampleEvents.WHO, map());
    }

    @Benchmark
    public boolean trackRecord() {
        return client.track(typed());
    }

    @Benchmark
    public Object encodeMap() {
        Map<String, Object> properties = map();
        return encoder.encode(() -> TrackEvent.builder(SampleEvents.NAME, SampleEvents.WHO)
                .properties(properties)
                .build());
    }

    @Benchmark
    public Object encodeRecord() {
        SampleEvents.OrderCompleted record = typed();
        return encoder.encode(() -> TrackEvent.of(record));
    }
}
