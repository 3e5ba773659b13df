package com.getfluxly.sample.drill;

import com.getfluxly.sample.emulator.IngestEmulator;
import com.getfluxly.sample.process.ShopProcess;
import com.getfluxly.sample.process.ShopStatus;
import com.getfluxly.sample.process.ShopStatus.Phase;
import com.getfluxly.sample.process.Testimony;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.ExitCodeGenerator;

/**
 * The rehearsal of crashes: load and faults as in {@link Drill}, by a shop in a process of its own, which is killed several
 * times without a warning and started again. Runs in the thread that calls it.
 *
 * <p>The exit code is 0 if the {@link KillLedger} finds nothing lost, else 1; also 1 for a drill that did not come to its
 * end.
 */
final class KillDrill implements ApplicationRunner, ExitCodeGenerator {

    private static final Duration MOST_FOR_A_START = Duration.ofSeconds(90);
    private static final Duration MOST_FOR_THE_REST = Duration.ofSeconds(90);

    /** What is ordered right before a kill, so that it comes while the shop tracks; and the longest that it is waited for. */
    private static final Duration IN_FULL_SWING = Duration.ofMillis(500);

    /** How long it is open at least before it is killed again: some of what it found should be under way. */
    private static final Duration A_LIFE = Duration.ofSeconds(1);

    private static final int SOME = 10;

    private final DrillProperties properties;
    private final ShopProcess shop;
    private final IngestEmulator service;
    private final Time time;
    private final PrintStream out;
    private final FaultPlan faults;
    private final FaultSwitch fault;
    private final KillPlan kills;
    private final Load load;

    private Optional<Killed> killed = Optional.empty();
    private int killCount;
    private Optional<Duration> openSince = Optional.empty();

    /** Orders that a shop had not heard yet when it was killed: it took none of them. */
    private long unheard;

    // Volatile: whoever closes the application may ask from a thread of its own.
    private volatile int exitCode = 1;

    KillDrill(
            DrillProperties properties,
            ShopProcess shop,
            IngestEmulator service,
            Time time,
            PrintStream out,
            Random random) {
        this.properties = properties;
        this.shop = shop;
        this.service = service;
        this.time = time;
        this.out = out;
        this.faults = new FaultPlan(properties.minutes());
        this.fault = new FaultSwitch(service);
        this.kills = new KillPlan(properties.minutes(), properties.kills(), random);
        this.load = new Load(
                (name, number) -> shop.tell(DrillShop.order(name, number)), new Pace(properties.eventsPerSecond()));
    }

    @Override
    public void run(ApplicationArguments arguments) {
        announce();
        try (shop) {
            shop.start();
            if (isOpenSoon()) {
                long began = time.nanos();
                drill(began);
                deliverTheRest(began);
            }
            judge();
        }
    }

    @Override
    public int getExitCode() {
        return exitCode;
    }

    private void announce() {
        out.printf(
                "Drill: %d events a second for %d s, %d faults of %.1f s, kills of the shop: %d%n",
                properties.eventsPerSecond(),
                properties.minutes().toSeconds(),
                faults.faults(),
                faults.slice().toMillis() / 1e3,
                properties.kills());
        out.println(Killed.header());
    }

    private boolean isOpenSoon() {
        long began = time.nanos();
        while (isAlive() && !isOpen() && since(began).compareTo(MOST_FOR_A_START) < 0) {
            time.rest();
        }
        return isOpen();
    }

    private void drill(long began) {
        Duration end = properties.minutes().plus(MOST_FOR_A_START.multipliedBy(properties.kills()));
        Duration elapsed = Duration.ZERO;
        while (isAlive()
                && (elapsed.compareTo(properties.minutes()) < 0 || !kills.isOver())
                && elapsed.compareTo(end) < 0) {
            fault.change(faults.at(elapsed));
            if (isOpen()) {
                trackAndMaybeKill(elapsed);
            }
            time.rest();
            elapsed = since(began);
        }
        fault.change(Optional.empty());
    }

    private void trackAndMaybeKill(Duration elapsed) {
        Duration since = openSince.orElse(elapsed);
        openSince = Optional.of(since);
        boolean mayDie = elapsed.minus(since).compareTo(A_LIFE) >= 0;
        if (mayDie && kills.strikes(elapsed)) {
            report();
            long before = shop.status().testimony().accepted();
            load.catchUp(atMost(elapsed.plus(IN_FULL_SWING)), fault.now());
            awaitMoreThan(before);
            kill(elapsed);
        } else {
            load.catchUp(atMost(elapsed), fault.now());
        }
    }

    private void awaitMoreThan(long accepted) {
        long began = time.nanos();
        while (shop.status().testimony().accepted() == accepted && since(began).compareTo(IN_FULL_SWING) < 0) {
            Thread.onSpinWait();
        }
    }

    private void kill(Duration elapsed) {
        long resentBefore = service.resent();
        shop.kill();
        Testimony testimony = shop.status().testimony();
        unheard = load.tracked() - testimony.accepted() - testimony.refused();
        killCount++;
        killed = Optional.of(new Killed(killCount, elapsed, fault.now(), testimony, resentBefore));
        openSince = Optional.empty();
        shop.start();
    }

    /** About the last kill, whose events had their time to arrive. */
    private void report() {
        killed.ifPresent(kill -> out.println(kill.line(shop.status())));
        killed = Optional.empty();
    }

    private void deliverTheRest(long began) {
        Duration end = since(began).plus(MOST_FOR_THE_REST);
        boolean open = isOpenSoon();
        load.catchUp(properties.minutes(), fault.now());
        while (open && isAlive() && holdsSome() && since(began).compareTo(end) < 0) {
            time.rest();
        }
        report();
    }

    private boolean holdsSome() {
        ShopStatus status = shop.status();
        Testimony testimony = status.testimony();
        boolean heardAll = testimony.accepted() + testimony.refused() + unheard >= load.tracked();
        boolean onlyLostAreOpen = status.lost() != null && status.lost() >= testimony.open();
        return !heardAll || !onlyLostAreOpen;
    }

    private void judge() {
        KillLedger ledger = new KillLedger(
                load.tracked(),
                unheard,
                properties.kills(),
                killCount,
                isAlive(),
                shop.status().testimony(),
                service.resent(),
                service.counters().duplicates(),
                shop.open(SOME));
        ledger.lines().forEach(out::println);
        exitCode = ledger.findings().isEmpty() ? 0 : 1;
    }

    /** After each kill it is started again, so it only dies in between if it does so by itself. */
    private boolean isAlive() {
        return shop.status().phase() != Phase.DEAD;
    }

    /** With its accounts: they say how many events it found. */
    private boolean isOpen() {
        ShopStatus status = shop.status();
        return status.phase() == Phase.OPEN && status.accounts() != null;
    }

    private Duration atMost(Duration elapsed) {
        return elapsed.compareTo(properties.minutes()) < 0 ? elapsed : properties.minutes();
    }

    private Duration since(long began) {
        return Duration.ofNanos(time.nanos() - began);
    }
}
