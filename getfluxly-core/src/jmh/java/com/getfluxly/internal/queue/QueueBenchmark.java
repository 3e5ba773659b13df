package com.getfluxly.internal.queue;

import com.getfluxly.internal.Parts;
import com.getfluxly.internal.base.Limits;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Group;
import org.openjdk.jmh.annotations.GroupThreads;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Threads that add encoded events while one thread takes and settles them; once the queue is full they wait for it. The
 * number of the one that drains counts its looks at an empty queue as well, and says nothing alone.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Group)
public class QueueBenchmark {

    private final EventQueue queue = Parts.queue();

    @Benchmark
    @Group("oneThread")
    @GroupThreads(1)
    public boolean oneAdds() {
        return Parts.add(queue);
    }

    @Benchmark
    @Group("oneThread")
    @GroupThreads(1)
    public int drainOfOne() {
        return drain();
    }

    @Benchmark
    @Group("twoThreads")
    @GroupThreads(2)
    public boolean twoAdd() {
        return Parts.add(queue);
    }

    @Benchmark
    @Group("twoThreads")
    @GroupThreads(1)
    public int drainOfTwo() {
        return drain();
    }

    @Benchmark
    @Group("fourThreads")
    @GroupThreads(4)
    public boolean fourAdd() {
        return Parts.add(queue);
    }

    @Benchmark
    @Group("fourThreads")
    @GroupThreads(1)
    public int drainOfFour() {
        return drain();
    }

    private int drain() {
        List<EncodedEvent> taken = queue.take(Parts.BATCH, Limits.MAX_BODY_BYTES, 0, Long.MAX_VALUE);
        return taken.isEmpty() ? 0 : queue.settle(taken, Map.of()).size();
    }
}
