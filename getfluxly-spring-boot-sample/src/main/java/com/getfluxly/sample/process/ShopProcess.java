package com.getfluxly.sample.process;

import com.getfluxly.sample.emulator.IngestEmulator;
import com.getfluxly.sample.process.ShopStatus.Phase;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.FileSystemUtils;
import tools.jackson.databind.json.JsonMapper;

/**
 * A shop in a process of its own, one process after the other: started, killed, started again with what the one before
 * left on disk. None outlives this one, however this one ends: the shop halts when its standard input does.
 *
 * <p>Safe for use by several threads.
 */
public final class ShopProcess implements AutoCloseable {

    private static final int PATIENCE_SECONDS = 10;

    private static final Logger log = LoggerFactory.getLogger(ShopProcess.class);

    private final String mainClass;
    private final ShopArguments arguments;
    private final IngestEmulator service;
    private final Witness witness;

    // All guarded by this.
    private @Nullable Path directory;
    private @Nullable Process process;
    private @Nullable Thread listener;
    private Phase phase = Phase.DEAD;
    private int port;
    private int starts;
    private boolean killed;
    private @Nullable ShopAccounts accounts;
    private @Nullable Long lost;

    /**
     * A shop, not started yet.
     *
     * @param mainClass what to start
     * @param service where its events go, and who tells which arrived
     */
    public ShopProcess(String mainClass, ShopArguments arguments, IngestEmulator service) {
        this.mainClass = mainClass;
        this.arguments = arguments;
        this.service = service;
        this.witness = new Witness(service);
    }

    /** Starts it, and does not wait until it is open. Does nothing while it lives. */
    public synchronized void start() {
        if (phase != Phase.DEAD) {
            return;
        }
        try {
            if (directory == null) {
                // For its owner alone.
                directory = Files.createTempDirectory("getfluxly-shop-");
            }
            Process started = new ProcessBuilder(
                            JavaCommand.ofThisJvm().of(mainClass, arguments.forShop(service.uri(), directory)))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            process = started;
            phase = Phase.STARTING;
            killed = false;
            starts++;
            listener = new Thread(() -> listen(started), "shop-listener");
            listener.setDaemon(true);
            listener.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Kills it, as {@code kill -9} does, and returns when it is dead and all that it said was heard. Does nothing if it
     * is dead.
     */
    public void kill() {
        Process ending = marked();
        if (ending == null) {
            return;
        }
        // By its handle: the process itself would close its pipes first, and what was said and not heard would be gone.
        ending.toHandle().destroyForcibly();
        try {
            if (!ending.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("the shop does not die: " + ending.pid());
            }
            Thread last = listener();
            if (last != null) {
                last.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Tells it something, a line on its standard input; one that is dead hears nothing. */
    public void tell(String line) {
        Process present = present();
        if (present == null) {
            return;
        }
        try {
            present.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
            present.getOutputStream().flush();
        } catch (IOException dead) {
            log.debug("The shop does not listen any more", dead);
        }
    }

    /** How it fares now. */
    public synchronized ShopStatus status() {
        Testimony testimony = witness.look();
        Process present = process;
        return new ShopStatus(
                phase,
                killed,
                present == null ? 0 : present.pid(),
                starts,
                accounts,
                testimony,
                service.resent(),
                lost);
    }

    /** The port that it is open on; 0 if it is not open, or has none. */
    public synchronized int port() {
        return phase == Phase.OPEN ? port : 0;
    }

    /** Some of the events that are open, the oldest first. */
    public List<String> open(int atMost) {
        return witness.open(atMost);
    }

    /** Ends it, at once, and removes what it had on disk. */
    @Override
    public void close() {
        kill();
        removeDirectory();
    }

    private void listen(Process speaker) {
        try (BufferedReader lines = speaker.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                Report.parse(line).ifPresentOrElse(this::hear, forTheLog(line));
            }
        } catch (IOException e) {
            log.debug("The shop cannot be heard any more", e);
        } finally {
            died(speaker);
        }
    }

    private void hear(Report report) {
        switch (report.kind()) {
            case ACCEPTED -> witness.accepted(report.text());
            case REFUSED -> witness.refused();
            case OPEN -> opened(Integer.parseInt(report.text()));
            case COUNTING -> witness.mark();
            case ACCOUNTS -> compare(JsonMapper.shared().readValue(report.text(), ShopAccounts.class));
        }
    }

    private synchronized void opened(int openPort) {
        port = openPort;
        phase = Phase.OPEN;
    }

    /**
     * What the shop had told of before it drew up these accounts was at the service by then, or held by the shop. So
     * whatever of that is open beyond what it holds is lost.
     */
    private synchronized void compare(ShopAccounts told) {
        accounts = told;
        lost = Math.max(0, witness.openUpToMark() - told.pending());
    }

    private synchronized void died(Process speaker) {
        if (speaker.equals(process)) {
            process = null;
            phase = Phase.DEAD;
            accounts = null;
            lost = null;
            service.expectNewSender();
        }
    }

    private synchronized @Nullable Process marked() {
        killed = killed || process != null;
        return process;
    }

    private synchronized @Nullable Process present() {
        return process;
    }

    /** What it keeps on disk; null if it was not started. */
    synchronized @Nullable Path directory() {
        return directory;
    }

    private synchronized @Nullable Thread listener() {
        return listener;
    }

    private synchronized void removeDirectory() {
        try {
            FileSystemUtils.deleteRecursively(directory);
            directory = null;
        } catch (IOException e) {
            log.warn("Files of the shop are left in {}", directory, e);
        }
    }

    private static Runnable forTheLog(String line) {
        return () -> System.out.println("[shop] " + line);
    }
}
