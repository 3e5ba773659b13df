package com.getfluxly.benchmark;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;

/** What this process used since the meter was started: time, CPU of all its threads, and what they allocated. */
final class Meter {

    private static final OperatingSystemMXBean SYSTEM =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    private static final ThreadMXBean THREADS = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);

    private final long cpuNanos;
    private final long nanos;
    private final Map<Long, Long> bytes;

    private Meter() {
        this.bytes = bytesByThread();
        this.cpuNanos = SYSTEM.getProcessCpuTime();
        this.nanos = System.nanoTime();
    }

    /** What was used, and for how many events. */
    record Usage(long nanos, long cpuNanos, long bytes, long events) {

        double eventsPerSecond() {
            return events * 1e9 / nanos;
        }

        double cpuNanosPerEvent() {
            return (double) cpuNanos / events;
        }

        double bytesPerEvent() {
            return (double) bytes / events;
        }

        /** In percent of one core. */
        double cpuPercent() {
            return 100.0 * cpuNanos / nanos;
        }
    }

    static Meter start() {
        return new Meter();
    }

    Usage stop(long events) {
        long elapsed = System.nanoTime() - nanos;
        long cpu = SYSTEM.getProcessCpuTime() - cpuNanos;
        return new Usage(elapsed, cpu, allocatedSince(bytes), events);
    }

    /** What the calling thread has allocated in its life. */
    static long ownBytes() {
        return THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
    }

    /** Threads that are new count in full. One that ended is lost, so a measurement must not end any. */
    private static long allocatedSince(Map<Long, Long> before) {
        long sum = 0;
        for (Map.Entry<Long, Long> thread : bytesByThread().entrySet()) {
            sum += thread.getValue() - before.getOrDefault(thread.getKey(), 0L);
        }
        return sum;
    }

    private static Map<Long, Long> bytesByThread() {
        long[] ids = THREADS.getAllThreadIds();
        long[] allocated = THREADS.getThreadAllocatedBytes(ids);
        Map<Long, Long> bytes = new HashMap<>();
        for (int i = 0; i < ids.length; i++) {
            // -1 for one that has just ended.
            bytes.put(ids[i], Math.max(0, allocated[i]));
        }
        return bytes;
    }
}
