package com.getfluxly.internal;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.benchmark.SampleEvents;
import com.getfluxly.delivery.DeliveryStats;
import com.getfluxly.delivery.FailureMode;
import com.getfluxly.delivery.FlushResult;
import com.getfluxly.delivery.OverflowPolicy;
import com.getfluxly.error.GetFluxlyException;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Group;
import org.openjdk.jmh.annotations.GroupThreads;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** What each call of the client costs while so many events are held because the service is down. */
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 1, jvmArgs = "-Xmx3g")
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 2)
public class BacklogBenchmark {

    /** A queue that is full to its bound, which lets its oldest event go for each new one. */
    @State(Scope.Benchmark)
    public static class Full {

        @Param({"1000", "1000000"})
        public int held = 1_000;

        private final Map<String, Object> properties = SampleEvents.properties();
        private GetFluxlyClient droppingOldest = GetFluxlyClient.noOp();
        private GetFluxlyClient refusing = GetFluxlyClient.noOp();

        @Setup
        public void fill() {
            droppingOldest = full(held, OverflowPolicy.DROP_OLDEST);
            refusing = full(1, OverflowPolicy.REJECT);
        }

        @TearDown
        public void close() {
            droppingOldest.close();
            refusing.close();
        }
    }

    /** Another full queue for each call, since a client is closed once. */
    @State(Scope.Benchmark)
    public static class ToBeClosed {

        @Param({"1000", "1000000"})
        public int held = 1_000;

        private GetFluxlyClient client = GetFluxlyClient.noOp();

        @Setup(Level.Iteration)
        public void fill() {
            client = full(held, OverflowPolicy.REJECT);
        }
    }

    private static GetFluxlyClient full(int events, OverflowPolicy overflow) {
        GetFluxlyClient client = GetFluxlyClient.builder("gflux_secret_test")
                .flushAt(100)
                .maxQueueSize(Math.max(100, events))
                .maxQueueBytes(1L << 30)
                .overflow(overflow)
                .failureMode(FailureMode.REPORT)
                .shutdownHook(false)
                .shutdownTimeout(Duration.ZERO)
                .transport(request -> {
                    throw new IOException("the service is down");
                })
                .build();
        Map<String, Object> properties = SampleEvents.properties();
        for (int i = 0; i < Math.max(100, events); i++) {
            client.track(SampleEvents.NAME, SampleEvents.WHO, properties);
        }
        return client;
    }

    @Benchmark
    @BenchmarkMode(Mode.SampleTime)
    public boolean track(Full queue) {
        return queue.droppingOldest.track(SampleEvents.NAME, SampleEvents.WHO, queue.properties);
    }

    @Benchmark
    @BenchmarkMode(Mode.SampleTime)
    public boolean trackRefused(Full queue) {
        return queue.refusing.track(SampleEvents.NAME, SampleEvents.WHO, queue.properties);
    }

    @Benchmark
    @BenchmarkMode(Mode.SampleTime)
    public FlushResult flushForNoTime(Full queue) {
        return flush(queue);
    }

    @Benchmark
    @BenchmarkMode(Mode.SampleTime)
    public DeliveryStats stats(Full queue) {
        return queue.droppingOldest.stats();
    }

    /** One thread tracks while another flushes and looks at the accounts without a pause. */
    @Benchmark
    @BenchmarkMode(Mode.SampleTime)
    @Group("beside")
    @GroupThreads(1)
    public boolean trackBesideThem(Full queue) {
        return track(queue);
    }

    @Benchmark
    @BenchmarkMode(Mode.SampleTime)
    @Group("beside")
    @GroupThreads(1)
    public void flushAndStats(Full queue, Blackhole seen) {
        seen.consume(flush(queue));
        seen.consume(stats(queue));
    }

    @Benchmark
    @BenchmarkMode(Mode.SingleShotTime)
    @Warmup(iterations = 3)
    @Measurement(iterations = 5)
    public FlushResult shutdownForNoTime(ToBeClosed queue) {
        return queue.client.shutdown();
    }

    /** The service is down, which a caller who waits for no time may be told by an exception. */
    private static FlushResult flush(Full queue) {
        try {
            return queue.droppingOldest.flush(Duration.ZERO);
        } catch (GetFluxlyException down) {
            return FlushResult.builder().build();
        }
    }
}
