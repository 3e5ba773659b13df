package com.getfluxly.sample.process;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.sample.process.Report.Kind;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;
import tools.jackson.databind.json.JsonMapper;

/** Tells the parent four times a second how the client fares. */
final class AccountsReporter implements SmartLifecycle {

    private static final Duration EVERY = Duration.ofMillis(250);

    private final GetFluxlyClient client;
    private final Consumer<Report> parent;

    // Guarded by this.
    private @Nullable Thread reporter;

    AccountsReporter(GetFluxlyClient client, Consumer<Report> parent) {
        this.client = client;
        this.parent = parent;
    }

    @Override
    public synchronized void start() {
        if (reporter == null) {
            reporter = new Thread(this::report, "accounts-reporter");
            reporter.setDaemon(true);
            reporter.start();
        }
    }

    @Override
    public synchronized void stop() {
        if (reporter != null) {
            reporter.interrupt();
            reporter = null;
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return reporter != null;
    }

    private void report() {
        try {
            while (true) {
                parent.accept(new Report(Kind.COUNTING, ""));
                parent.accept(new Report(
                        Kind.ACCOUNTS, JsonMapper.shared().writeValueAsString(ShopAccounts.of(client.stats()))));
                Thread.sleep(EVERY.toMillis());
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
