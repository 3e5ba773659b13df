package com.getfluxly.spring.lifecycle;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.event.Identity;
import jakarta.annotation.PreDestroy;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * A web application in which everything that can be under way when it is stopped is, and tracks only then. It prints the
 * name of each event that was accepted.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@EnableAsync
@EnableScheduling
@Import({
    BusyApplication.Tracker.class,
    BusyApplication.Web.class,
    BusyApplication.AsyncWork.class,
    BusyApplication.ScheduledWork.class,
    BusyApplication.ListenerContainer.class,
    BusyApplication.Farewell.class
})
public class BusyApplication {

    /** Tracked and delivered before the application says its port. */
    static final int EARLY_EVENTS = 40;

    /** Tracked by each of those that are under way. */
    static final int LATE_EVENTS = 3;

    static final String PORT = "port ";
    static final String UNDER_WAY = "under way ";
    static final String STOPPING = "stopping";
    static final String ACCEPTED = "accepted ";

    public static void main(String[] args) {
        SpringApplication.run(BusyApplication.class, args);
    }

    private static void say(String line) {
        System.out.println(line);
    }

    /** Each event has a name of its own. */
    static final class Tracker {

        private final GetFluxlyClient client;

        Tracker(GetFluxlyClient client) {
            this.client = client;
        }

        void track(String what, int count) {
            for (int i = 1; i <= count; i++) {
                String name = what + "_" + i;
                if (client.track(name, Identity.userId("u1"))) {
                    say(ACCEPTED + name);
                }
            }
        }
    }

    /** Opens when the stop of an application has come to a certain phase. */
    static final class Gate implements SmartLifecycle {

        private final int phase;
        private final CountDownLatch open = new CountDownLatch(1);
        private volatile boolean running;

        Gate(int phase) {
            this.phase = phase;
        }

        void await() {
            try {
                open.await();
            } catch (InterruptedException cutOff) {
                throw new IllegalStateException("work was cut off", cutOff);
            }
        }

        @Override
        public void start() {
            running = true;
        }

        @Override
        public void stop() {
            open.countDown();
            running = false;
        }

        @Override
        public boolean isRunning() {
            return running;
        }

        @Override
        public int getPhase() {
            return phase;
        }
    }

    @Bean
    Gate requestsAreDrained() {
        return new Gate(WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE);
    }

    @Bean
    Gate webServerIsGone() {
        return new Gate(WebServerApplicationContext.START_STOP_LIFECYCLE_PHASE - 1);
    }

    @RestController
    static final class Web {

        private final Tracker tracker;
        private final Gate requestsAreDrained;

        Web(Tracker tracker, Gate requestsAreDrained) {
            this.tracker = tracker;
            this.requestsAreDrained = requestsAreDrained;
        }

        @GetMapping("/slow")
        String slow() {
            say(UNDER_WAY + "request");
            requestsAreDrained.await();
            tracker.track("request", LATE_EVENTS);
            return "done";
        }
    }

    /** Open to proxies. */
    static class AsyncWork {

        private final Tracker tracker;
        private final Gate webServerIsGone;

        AsyncWork(Tracker tracker, Gate webServerIsGone) {
            this.tracker = tracker;
            this.webServerIsGone = webServerIsGone;
        }

        @Async
        public void work() {
            say(UNDER_WAY + "async");
            webServerIsGone.await();
            tracker.track("async", LATE_EVENTS);
        }
    }

    static final class ScheduledWork {

        private final Tracker tracker;
        private final Gate webServerIsGone;

        ScheduledWork(Tracker tracker, Gate webServerIsGone) {
            this.tracker = tracker;
            this.webServerIsGone = webServerIsGone;
        }

        @Scheduled(fixedDelay = 1)
        public void work() {
            say(UNDER_WAY + "scheduled");
            webServerIsGone.await();
            tracker.track("scheduled", LATE_EVENTS);
        }
    }

    /** In the phase of Kafka's listener containers, the first that stops; it takes as long as the test wants. */
    static final class ListenerContainer implements SmartLifecycle {

        private final Tracker tracker;
        private volatile boolean running;

        ListenerContainer(Tracker tracker) {
            this.tracker = tracker;
        }

        @Override
        public void start() {
            running = true;
        }

        @Override
        public void stop() {
            say(STOPPING);
            awaitLine();
            tracker.track("listener", LATE_EVENTS);
            running = false;
        }

        @Override
        public boolean isRunning() {
            return running;
        }

        @Override
        public int getPhase() {
            return Integer.MAX_VALUE - 100;
        }

        private static void awaitLine() {
            try {
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
            } catch (IOException closed) {
                throw new UncheckedIOException(closed);
            }
        }
    }

    static final class Farewell {

        private final Tracker tracker;

        Farewell(Tracker tracker) {
            this.tracker = tracker;
        }

        @PreDestroy
        void goodbye() {
            tracker.track("farewell", LATE_EVENTS);
        }
    }

    @Bean
    ApplicationRunner begins(Tracker tracker, GetFluxlyClient client, AsyncWork work, Environment environment) {
        return arguments -> {
            tracker.track("early", EARLY_EVENTS);
            client.flush();
            work.work();
            say(PORT + environment.getRequiredProperty("local.server.port"));
        };
    }
}
