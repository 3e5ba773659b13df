package com.getfluxly.internal.intake;

import com.getfluxly.internal.base.Clock;
import com.getfluxly.internal.base.Spooling;
import com.getfluxly.internal.base.ThreadStarts;
import com.getfluxly.internal.spool.SpoolOpening;
import com.getfluxly.internal.spool.SpoolRefusedException;
import com.getfluxly.internal.spool.Window;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/**
 * Remembers what was opened for an engine: if that does not come to life, there is nobody else to give the directory back. Confined
 * to the thread that builds it.
 */
public final class OpenSpools implements SpoolOpening.Opener {

    private final SpoolOpening.Opener opener;
    private final List<SpoolOpening> opened = new ArrayList<>();

    public OpenSpools(SpoolOpening.Opener opener) {
        this.opener = opener;
    }

    @Override
    public SpoolOpening open(
            Spooling spooling,
            Supplier<String> token,
            Duration probeInterval,
            Clock clock,
            ThreadStarts threads,
            LongConsumer onDurable,
            Window window)
            throws SpoolRefusedException {
        SpoolOpening opening = opener.open(spooling, token, probeInterval, clock, threads, onDurable, window);
        opened.add(opening);
        return opening;
    }

    public void close() {
        opened.forEach(opening -> opening.spool().close());
    }
}
