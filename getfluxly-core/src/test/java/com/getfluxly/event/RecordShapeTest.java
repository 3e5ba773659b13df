package com.getfluxly.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import com.getfluxly.Promise;
import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.internal.base.PluginLoader;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read of a class is read once, and goes with it. */
class RecordShapeTest {

    /** What a plugin tracks. */
    @TrackedEvent("ordered")
    public record Order(Identity who, String orderId) {

        public Order() {
            this(Identity.userId("u"), "o_1");
        }
    }

    /** What a plugin should not track. */
    @TrackedEvent("Order!")
    public record Flawed(Identity who) {

        public Flawed() {
            this(Identity.userId("u"));
        }
    }

    /** Nor this. */
    public record Unnamed(Identity who) {

        public Unnamed() {
            this(Identity.userId("u"));
        }
    }

    /** Is not there where the plugin runs. */
    public record Money(long cents) {}

    /** Cannot be made there. */
    @TrackedEvent("paid")
    public record Paid(Identity who, Money amount) {}

    private static PluginLoader plugin() {
        return new PluginLoader(RecordShapeTest.class, Money.class.getName());
    }

    private static Record newInstance(Class<?> type) throws ReflectiveOperationException {
        return (Record) type.getConstructor().newInstance();
    }

    private static WeakReference<ClassLoader> track(Class<?> type) throws Exception {
        PluginLoader loader = plugin();
        Class<?> plugins = loader.loadClass(type.getName());
        assertThat(plugins).isNotSameAs(type);
        for (int i = 0; i < 1_000; i++) {
            Record event = newInstance(plugins);
            Throwable refused = catchThrowable(() -> TrackEvent.of(event));
            assertThat(refused == null).isEqualTo(type == Order.class);
        }
        return new WeakReference<>(loader);
    }

    @ParameterizedTest
    @ValueSource(classes = {Order.class, Flawed.class, Unnamed.class})
    @Promise("I43")
    void droppedPlugin_isNotKeptAlive(Class<?> type) throws Exception {
        WeakReference<ClassLoader> plugin = track(type);

        await().untilAsserted(() -> {
            System.gc();
            assertThat(plugin.get()).isNull();
        });
    }

    @Test
    void classThatLacksAnother_isToldApart() throws Exception {
        Class<?> incomplete = plugin().loadClass(Paid.class.getName());

        assertThatExceptionOfType(NoClassDefFoundError.class)
                .isThrownBy(() -> TrackEvent.check(incomplete))
                .withMessageContaining("Money");
        assertThatExceptionOfType(GetFluxlyException.class)
                .isThrownBy(() -> RecordShape.ofEvent(incomplete))
                .withMessage(Paid.class.getName() + " cannot be read: java.lang.NoClassDefFoundError");
    }

    @Test
    void shape_isReadOnce() {
        assertThat(RecordShape.of(Order.class)).isSameAs(RecordShape.of(Order.class));
    }

    @Test
    void firstUse_byManyThreadsAtOnce_findsOneShape() throws Exception {
        int threads = 8;
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            for (int round = 0; round < 50; round++) {
                Class<?> type = plugin().loadClass(Order.class.getName());
                CyclicBarrier start = new CyclicBarrier(threads);
                Set<RecordShape> seen = Collections.newSetFromMap(new ConcurrentHashMap<>());
                Callable<TrackEvent> first = () -> {
                    Record event = newInstance(type);
                    start.await();
                    seen.add(RecordShape.of(type));
                    return TrackEvent.of(event);
                };
                List<Future<TrackEvent>> events = new ArrayList<>();
                for (int i = 0; i < threads; i++) {
                    events.add(pool.submit(first));
                }
                for (Future<TrackEvent> event : events) {
                    assertThat(event.get()).isEqualTo(TrackEvent.of(new Order()));
                }
                assertThat(seen).hasSize(1);
            }
        } finally {
            pool.shutdownNow();
        }
    }
}
