package com.getfluxly.internal.send;

import com.getfluxly.internal.Parts;
import com.getfluxly.internal.base.Limits;
import com.getfluxly.internal.queue.EncodedEvent;
import com.getfluxly.internal.queue.EventQueue;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A hundred queued events become a request. The same events are settled and queued again between two calls, which is not
 * timed; what the profiler of allocations says includes it, about half a kilobyte.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Thread)
public class BatchBenchmark {

    private final EventQueue queue = Parts.queue();
    private final List<EncodedEvent> events = Parts.events();

    @Setup(Level.Invocation)
    public void add() {
        events.forEach(queue::add);
    }

    @TearDown(Level.Invocation)
    public void settle() {
        queue.settle(events, Map.of());
    }

    @Benchmark
    public Object takeAndFreeze() {
        return Batch.freeze(queue.take(Parts.BATCH, Limits.MAX_BODY_BYTES - Batch.ENVELOPE_BYTES, 0, Long.MAX_VALUE));
    }
}
