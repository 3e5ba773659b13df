package com.getfluxly.spring.startup;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.core.metrics.ApplicationStartup;
import org.springframework.core.metrics.StartupStep;

/**
 * What each bean took to be made, without the beans that were made meanwhile. As {@code BufferingApplicationStartup}
 * does, and with the time of the processor, which other processes disturb less. For the thread that starts the
 * application alone.
 */
final class SelfTimes implements ApplicationStartup {

    /** In nanoseconds. */
    record Cost(long elapsed, long cpu) {

        private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

        static final Cost NONE = new Cost(0, 0);

        static Cost now() {
            return new Cost(System.nanoTime(), THREADS.getCurrentThreadCpuTime());
        }

        Cost plus(Cost other) {
            return new Cost(elapsed + other.elapsed, cpu + other.cpu);
        }

        Cost minus(Cost other) {
            return new Cost(elapsed - other.elapsed, cpu - other.cpu);
        }
    }

    private final Thread main = Thread.currentThread();
    private final Deque<Making> open = new ArrayDeque<>();
    private final Map<String, Cost> costs = new TreeMap<>();

    Map<String, Cost> costs(Predicate<String> beans) {
        Map<String, Cost> chosen = new TreeMap<>(costs);
        chosen.keySet().removeIf(beans.negate());
        return chosen;
    }

    @Override
    public StartupStep start(String name) {
        return name.equals("spring.beans.instantiate") && Thread.currentThread() == main
                ? new Making(name)
                : DEFAULT.start(name);
    }

    /** A bean that is being made. */
    private final class Making implements StartupStep {

        private final String step;
        private final Cost start;
        private Cost nested = Cost.NONE;
        private String bean = "";

        Making(String step) {
            this.step = step;
            open.push(this);
            this.start = Cost.now();
        }

        @Override
        public StartupStep tag(String key, String value) {
            if (key.equals("beanName")) {
                bean = value;
            }
            return this;
        }

        @Override
        public StartupStep tag(String key, Supplier<String> value) {
            return tag(key, value.get());
        }

        @Override
        public void end() {
            Cost whole = Cost.now().minus(start);
            open.remove(this);
            costs.merge(bean, whole.minus(nested), Cost::plus);
            Making outer = open.peek();
            if (outer != null) {
                outer.nested = outer.nested.plus(whole);
            }
        }

        @Override
        public String getName() {
            return step;
        }

        @Override
        public long getId() {
            return 0;
        }

        @Override
        public @Nullable Long getParentId() {
            return null;
        }

        @Override
        public Tags getTags() {
            return DEFAULT.start(step).getTags();
        }
    }
}
