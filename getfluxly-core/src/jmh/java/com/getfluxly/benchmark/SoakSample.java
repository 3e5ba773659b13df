package com.getfluxly.benchmark;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.lang.management.OperatingSystemMXBean;
import java.util.Objects;

/**
 * What the JVM holds at one moment, right after a collection.
 *
 * @param second since the beginning
 * @param fault what the service does to requests at that moment
 * @param heap bytes that the collection left
 * @param threads all that are alive
 * @param files open file descriptors, or -1 where the system does not tell
 * @param queuedBytes what the client holds
 */
record SoakSample(double second, Fault fault, long heap, int threads, long files, long queuedBytes) {

    private static final int COLLECTIONS = 2;

    static SoakSample take(double second, Fault fault, long queuedBytes) {
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
        }
        return new SoakSample(
                second,
                fault,
                heapLeft(),
                ManagementFactory.getThreadMXBean().getThreadCount(),
                openFiles(),
                queuedBytes);
    }

    /** What the last collection left: by now the callers, whom it stopped, have made much that is new. */
    private static long heapLeft() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .map(MemoryPoolMXBean::getCollectionUsage)
                .filter(Objects::nonNull)
                .mapToLong(MemoryUsage::getUsed)
                .sum();
    }

    private static long openFiles() {
        OperatingSystemMXBean system = ManagementFactory.getOperatingSystemMXBean();
        return system instanceof UnixOperatingSystemMXBean unix ? unix.getOpenFileDescriptorCount() : -1;
    }
}
