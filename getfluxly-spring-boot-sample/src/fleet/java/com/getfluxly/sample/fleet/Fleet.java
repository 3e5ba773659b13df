package com.getfluxly.sample.fleet;

import com.getfluxly.sample.emulator.EmulatorLifecycle;
import com.getfluxly.sample.emulator.EmulatorSnapshot;
import com.getfluxly.sample.emulator.IngestEmulator;
import com.getfluxly.sample.process.ShopArguments;
import com.getfluxly.sample.process.ShopProcess;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.SmartLifecycle;

/**
 * The broker and the shops around it. They start beside the application, so that the page is there while they do, and end with it.
 *
 * <p>Safe for use by several threads.
 */
public final class Fleet implements SmartLifecycle, DisposableBean {

    private static final int SHOPS = 3;

    private static final Logger log = LoggerFactory.getLogger(Fleet.class);

    private final String mainClass;
    private final List<String> ownArguments;
    private final EmulatorLifecycle service;

    // All guarded by this.
    private @Nullable Thread starter;
    private @Nullable Broker broker;
    private @Nullable TopicWatch topic;
    private @Nullable String failure;
    private List<Instance> instances = List.of();
    private int next;
    private boolean ended;

    /**
     * A fleet, not started yet.
     *
     * @param mainClass the class of a shop
     * @param ownArguments those of this application
     * @param service where the events go in the end
     */
    Fleet(String mainClass, List<String> ownArguments, EmulatorLifecycle service) {
        this.mainClass = mainClass;
        this.ownArguments = List.copyOf(ownArguments);
        this.service = service;
    }

    @Override
    public synchronized void start() {
        if (starter == null) {
            starter = new Thread(this::open, "fleet-start");
            starter.setDaemon(true);
            starter.start();
        }
    }

    /** Does nothing: it ends when the context does. */
    @Override
    public void stop() {}

    @Override
    public synchronized boolean isRunning() {
        return starter != null;
    }

    @Override
    public void destroy() throws InterruptedException {
        Thread opening = ending();
        if (opening != null) {
            opening.join();
        }
        close();
    }

    /** Where the next customer goes: each open shop in its turn; 0 while none is open. */
    public synchronized int nextPort() {
        next = (next + 1) % SHOPS;
        return IntStream.range(next, next + instances.size())
                .map(turn -> instances.get(turn % instances.size()).port())
                .filter(port -> port != 0)
                .findFirst()
                .orElse(0);
    }

    /** Starts the shops that are dead. */
    public void startAll() {
        instances().forEach(Instance::start);
    }

    /** Kills all shops. */
    public void killAll() {
        instances().forEach(Instance::kill);
    }

    /** The shop of that name, or nothing. */
    Optional<Instance> shop(String name) {
        return instances().stream().filter(shop -> shop.name().equals(name)).findFirst();
    }

    FleetSnapshot snapshot() {
        // The broker is not asked under the lock: it may take its time.
        TopicSnapshot inBetween =
                Optional.ofNullable(watch()).flatMap(TopicWatch::look).orElse(null);
        String relay = inBetween == null ? "" : Objects.requireNonNullElse(inBetween.relay(), "");
        return new FleetSnapshot(
                Instant.now(),
                failure(),
                instances().stream().map(shop -> shop.snapshot(relay)).toList(),
                inBetween,
                Optional.ofNullable(service.emulator()).map(Fleet::shown).orElse(null));
    }

    private static FleetSnapshot.Service shown(IngestEmulator emulator) {
        EmulatorSnapshot now = emulator.snapshot(0);
        return new FleetSnapshot.Service(
                Objects.requireNonNullElse(now.fault(), "none"),
                now.stored(),
                now.counters().duplicates(),
                now.counters().requests());
    }

    private void open() {
        try {
            Broker started = Broker.start();
            if (opened(started)) {
                startAll();
                log.info("The fleet starts: {} shops around a broker on {}", SHOPS, started.servers());
            } else {
                started.close();
                failed("there is no emulator for its events: sample.emulator.enabled is false");
            }
        } catch (RuntimeException e) {
            log.error("There is no fleet: its broker did not start", e);
            failed(e.toString());
        }
    }

    private synchronized boolean opened(Broker started) {
        IngestEmulator emulator = service.emulator();
        if (ended || emulator == null) {
            return false;
        }
        broker = started;
        topic = new TopicWatch(started.servers());
        List<Instance> made = new ArrayList<>();
        for (int number = 1; number <= SHOPS; number++) {
            String name = "shop-" + number;
            made.add(new Instance(name, new ShopProcess(mainClass, arguments(name, started.servers()), emulator)));
        }
        instances = List.copyOf(made);
        return true;
    }

    private ShopArguments arguments(String name, String servers) {
        List<String> arguments = new ArrayList<>(ownArguments);
        arguments.add("--spring.kafka.bootstrap-servers=" + servers);
        // By which the broker knows it.
        arguments.add("--spring.kafka.consumer.client-id=" + name);
        return new ShopArguments(arguments, FleetConfiguration.PROFILE + "," + ShopArguments.PROFILE, true);
    }

    private synchronized @Nullable Thread ending() {
        ended = true;
        return starter;
    }

    private synchronized void failed(String why) {
        failure = why;
    }

    private synchronized @Nullable String failure() {
        return failure;
    }

    private synchronized List<Instance> instances() {
        return instances;
    }

    private synchronized @Nullable TopicWatch watch() {
        return topic;
    }

    private synchronized void close() {
        instances.forEach(Instance::close);
        if (topic != null) {
            topic.close();
        }
        if (broker != null) {
            broker.close();
        }
    }
}
