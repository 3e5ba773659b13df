package com.getfluxly.sample;

import com.getfluxly.sample.emulator.EmulatorLifecycle;
import com.getfluxly.sample.emulator.IngestEmulator;
import com.getfluxly.sample.live.OwnProcess;
import com.getfluxly.sample.live.OwnProcessSnapshot;
import com.getfluxly.sample.process.ShopAccounts;
import com.getfluxly.sample.process.ShopArguments;
import com.getfluxly.sample.process.ShopProcess;
import com.getfluxly.sample.process.ShopStatus;
import com.getfluxly.sample.process.Testimony;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.ApplicationArguments;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** This application once more, as a shop in a process of its own, as the live page sees it. */
@Component
class ForkedShop implements OwnProcess, DisposableBean {

    private final EmulatorLifecycle lifecycle;
    private final ShopArguments arguments;

    // Written under the lock of this. Volatile: every request asks.
    private volatile @Nullable ShopProcess process;

    ForkedShop(EmulatorLifecycle lifecycle, ApplicationArguments arguments, Environment environment) {
        this.lifecycle = lifecycle;
        this.arguments = new ShopArguments(
                List.of(arguments.getSourceArgs()),
                Stream.concat(Arrays.stream(environment.getActiveProfiles()), Stream.of(ShopArguments.PROFILE))
                        .collect(Collectors.joining(",")),
                true);
    }

    @Override
    public boolean isWanted() {
        return process != null;
    }

    @Override
    public synchronized void start() {
        IngestEmulator emulator = lifecycle.emulator();
        if (process == null && emulator != null) {
            process = new ShopProcess(SampleApplication.class.getName(), arguments, emulator);
        }
        if (process != null) {
            process.start();
        }
    }

    @Override
    public synchronized void kill() {
        if (process != null) {
            process.kill();
        }
    }

    @Override
    public int port() {
        ShopProcess present = process;
        return present == null ? 0 : present.port();
    }

    @Override
    public @Nullable OwnProcessSnapshot snapshot() {
        ShopProcess present = process;
        return present == null ? null : shown(present.status());
    }

    @Override
    public synchronized void destroy() {
        if (process != null) {
            process.close();
        }
    }

    private static OwnProcessSnapshot shown(ShopStatus status) {
        Testimony testimony = status.testimony();
        Long lost = status.lost();
        return new OwnProcessSnapshot(
                status.phase().name(),
                status.killed(),
                status.pid(),
                status.starts(),
                testimony.accepted(),
                testimony.refused(),
                testimony.stored(),
                testimony.rejected(),
                testimony.open(),
                lost == null ? null : lost + testimony.refused(),
                status.resent(),
                shown(status.accounts()));
    }

    private static OwnProcessSnapshot.@Nullable Shop shown(@Nullable ShopAccounts accounts) {
        return accounts == null
                ? null
                : new OwnProcessSnapshot.Shop(
                        accounts.state().name(),
                        accounts.stateCode(),
                        accounts.recovered(),
                        accounts.pending(),
                        accounts.requests(),
                        accounts.retries(),
                        accounts.nextTryMillis(),
                        accounts.oldestAgeMillis());
    }
}
