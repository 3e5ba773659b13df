package com.getfluxly.internal;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.benchmark.SampleEvents;
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
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One call of {@code track()} on a whole client with a network that answers at once, by one, two and four threads. They
 * are faster than the one thread that delivers, so what is measured includes waiting for it once the queue is full.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Benchmark)
public class TrackBenchmark {

    private GetFluxlyClient client = GetFluxlyClient.noOp();

    /** What a caller brings: the difference between the two is the map, which is the application's. */
    @State(Scope.Thread)
    public static class Caller {

        @Param({"made per call", "reused"})
        public String map = "reused";

        private final Map<String, Object> reused = SampleEvents.properties();
        private boolean makesOne;

        @Setup
        public void choose() {
            makesOne = !map.equals("reused");
        }

        Map<String, Object> properties() {
            return makesOne ? SampleEvents.properties() : reused;
        }
    }

    @Setup
    public void open() {
        client = QuickClient.open();
    }

    @TearDown
    public void close() {
        client.close();
    }

    @Benchmark
    @Threads(1)
    public boolean oneThread(Caller caller) {
        return track(caller);
    }

    @Benchmark
    @Threads(2)
    public boolean twoThreads(Caller caller) {
        return track(caller);
    }

    @Benchmark
    @Threads(4)
    public boolean fourThreads(Caller caller) {
        return track(caller);
    }

    private boolean track(Caller caller) {
        return client.track(SampleEvents.NAME, SampleEvents.WHO, caller.properties());
    }
}
