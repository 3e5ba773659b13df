package com.getfluxly.internal.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.getfluxly.Promise;
import java.lang.ref.WeakReference;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What our threads know, and what becomes of them when whoever called first comes to its end. */
@Timeout(60)
class DaemonTest {

    private final CountDownLatch end = new CountDownLatch(1);

    @AfterEach
    void letGo() {
        end.countDown();
    }

    private void run() {
        try {
            end.await();
        } catch (InterruptedException unwanted) {
            throw new AssertionError(unwanted);
        }
    }

    @Test
    @Promise("I14")
    void thread_isADaemon_withItsName() {
        Thread thread = Objects.requireNonNull(Daemon.start("getfluxly-test", this::run));

        assertThat(thread.isDaemon()).isTrue();
        assertThat(thread.getName()).isEqualTo("getfluxly-test");
        assertThat(thread.getContextClassLoader()).isSameAs(Daemon.class.getClassLoader());
    }

    /** As {@code mvn exec:java} does at its end, which then waits for 15 s. */
    @Test
    @Promise({"I40", "I43"})
    void threadGroupOfTheCaller_endsWithoutUs() throws InterruptedException {
        ThreadGroup plugin = new ThreadGroup("plugin");
        AtomicReference<Thread> ours = new AtomicReference<>();
        Thread main =
                new Thread(plugin, () -> ours.set(Objects.requireNonNull(Daemon.start("getfluxly-test", this::run))));
        main.start();
        main.join();

        plugin.interrupt();

        Thread[] left = new Thread[1];
        assertThat(plugin.enumerate(left)).isZero();
        assertThat(ours.get().isInterrupted()).isFalse();
        assertThat(ours.get().getThreadGroup().getParent()).isNull();
    }

    @Test
    @Promise("I43")
    void thread_keepsNothingOfWhoStartedIt() throws Exception {
        WeakReference<ClassLoader> plugin = startAsAPlugin(body -> Daemon.start("getfluxly-test", body));

        assertIsCollected(plugin);
    }

    @Test
    @Promise("I43")
    void hook_keepsNothingOfWhoMadeIt() throws Exception {
        AtomicReference<@Nullable Thread> hook = new AtomicReference<>();
        WeakReference<ClassLoader> plugin = startAsAPlugin(body -> {
            hook.set(Daemon.unstarted("getfluxly-test", body));
            return hook;
        });

        assertThat(hook.get()).isNotNull();
        assertIsCollected(plugin);
    }

    private static void assertIsCollected(WeakReference<ClassLoader> plugin) {
        await().untilAsserted(() -> {
            System.gc();
            assertThat(plugin.refersTo(null)).isTrue();
        });
    }

    private WeakReference<ClassLoader> startAsAPlugin(Function<Runnable, @Nullable Object> starter) throws Exception {
        ClassLoader plugin = new PluginLoader(DaemonTest.class);
        Runnable body = this::run;
        Runnable caller = (Runnable) plugin.loadClass(Caller.class.getName())
                .getDeclaredConstructor(Function.class, Runnable.class)
                .newInstance(starter, body);
        Thread thread = new Thread(new ThreadGroup("plugin"), caller);
        thread.setContextClassLoader(plugin);
        thread.start();
        thread.join();
        return new WeakReference<>(plugin);
    }

    /** Loaded once more by a loader of its own, so that its stack and its thread belong to that. */
    public static final class Caller implements Runnable {

        private static final InheritableThreadLocal<Object> VISITOR = new InheritableThreadLocal<>();

        private final Function<Runnable, ?> starter;
        private final Runnable body;

        public Caller(Function<Runnable, ?> starter, Runnable body) {
            this.starter = starter;
            this.body = body;
        }

        @Override
        public void run() {
            VISITOR.set(this);
            Object unused = starter.apply(body);
        }
    }
}
