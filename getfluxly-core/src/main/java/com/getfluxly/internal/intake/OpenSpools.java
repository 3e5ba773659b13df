package com.getfluxly.internal.intake;

import com.getfluxly.internal.base.Spooling;
import com.getfluxly.internal.spool.SpoolEnvironment;
import com.getfluxly.internal.spool.SpoolOpening;
import com.getfluxly.internal.spool.SpoolRefusedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Remembers the spools that were opened for an engine: if the engine cannot be built, they must be closed here. Confined to the
 * thread that builds it.
 */
public final class OpenSpools implements SpoolOpening.Opener {

    private final SpoolOpening.Opener opener;
    private final List<SpoolOpening> opened = new ArrayList<>();

    public OpenSpools(SpoolOpening.Opener opener) {
        this.opener = opener;
    }

    @Override
    public SpoolOpening open(
            Spooling spooling, Supplier<String> token, Duration probeInterval, SpoolEnvironment environment)
            throws SpoolRefusedException {
        SpoolOpening opening = opener.open(spooling, token, probeInterval, environment);
        opened.add(opening);
        return opening;
    }

    public void close() {
        opened.forEach(opening -> opening.spool().close());
    }
}
