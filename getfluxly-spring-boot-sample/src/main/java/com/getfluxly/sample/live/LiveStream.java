package com.getfluxly.sample.live;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import tools.jackson.databind.json.JsonMapper;

/**
 * Pushes a snapshot to every open page twice a second. One thread takes it, encodes it once and sends it to all of
 * them; while no page is open it does nothing.
 */
@Component
class LiveStream implements SmartLifecycle {

    static final int MAX_PAGES = 16;

    private static final long EVERY_MILLIS = 500;
    private static final long NO_TIMEOUT = 0;

    private static final Logger log = LoggerFactory.getLogger(LiveStream.class);

    private final Snapshots snapshots;
    private final JsonMapper json;
    private final Set<SseEmitter> pages = ConcurrentHashMap.newKeySet();

    // Guarded by this.
    private @Nullable ScheduledExecutorService scheduler;

    LiveStream(Snapshots snapshots, JsonMapper json) {
        this.snapshots = snapshots;
        this.json = json;
    }

    /**
     * Opens a stream for one page; the first snapshot is in it already.
     *
     * @throws ResponseStatusException 503, if {@value #MAX_PAGES} are open or the application stops
     */
    synchronized SseEmitter open() {
        if (scheduler == null || pages.size() >= MAX_PAGES) {
            throw new ResponseStatusException(
                    HttpStatus.SERVICE_UNAVAILABLE, "too many pages are open, or the shop closes");
        }
        SseEmitter page = new SseEmitter(NO_TIMEOUT);
        page.onCompletion(() -> pages.remove(page));
        send(page, encoded());
        pages.add(page);
        return page;
    }

    int openPages() {
        return pages.size();
    }

    /** The highest, to be stopped first: a graceful web server waits for every open request, and these never end. */
    @Override
    public int getPhase() {
        return Integer.MAX_VALUE;
    }

    @Override
    public synchronized void start() {
        if (scheduler == null) {
            scheduler = Executors.newSingleThreadScheduledExecutor(LiveStream::daemon);
            ScheduledFuture<?> unused =
                    scheduler.scheduleWithFixedDelay(this::push, EVERY_MILLIS, EVERY_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public synchronized void stop() {
        if (scheduler != null) {
            scheduler.shutdownNow();
            scheduler = null;
            pages.forEach(SseEmitter::complete);
            pages.clear();
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return scheduler != null;
    }

    private void push() {
        if (pages.isEmpty()) {
            return;
        }
        try {
            String snapshot = encoded();
            pages.forEach(page -> send(page, snapshot));
        } catch (RuntimeException e) {
            // Thrown on, it would be the last push.
            log.warn("No snapshot for the live page", e);
        }
    }

    private void send(SseEmitter page, String snapshot) {
        try {
            page.send(snapshot);
        } catch (IOException | IllegalStateException gone) {
            pages.remove(page);
            log.debug("A live page went away", gone);
        }
    }

    private String encoded() {
        return json.writeValueAsString(snapshots.take());
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "live-page");
        thread.setDaemon(true);
        return thread;
    }
}
