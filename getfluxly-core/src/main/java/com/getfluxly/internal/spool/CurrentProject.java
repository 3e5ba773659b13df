package com.getfluxly.internal.spool;

import com.getfluxly.internal.base.Spooling;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The project that the token stands for now, or the name. The same object as long as that is so: it is asked for with each record. */
final class CurrentProject implements Supplier<ProjectFingerprint> {

    private final Spooling spooling;
    private final Supplier<String> token;
    private volatile @Nullable ProjectFingerprint last;

    CurrentProject(Spooling spooling, Supplier<String> token) {
        this.spooling = spooling;
        this.token = token;
    }

    @Override
    public ProjectFingerprint get() {
        String name = spooling.project();
        String nameOrToken = name == null ? token.get() : name;
        ProjectFingerprint known = last;
        if (known == null || !known.isOf(nameOrToken)) {
            known = name == null
                    ? ProjectFingerprint.ofToken(spooling.origin(), nameOrToken)
                    : ProjectFingerprint.ofProject(spooling.origin(), nameOrToken);
            last = known;
        }
        return known;
    }
}
