package com.getfluxly.internal.base;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Who we are to the service. */
public record Access(String token, @Nullable Supplier<String> tokenSupplier, String userAgentSuffix) {

    /** Masked. */
    @Override
    public String toString() {
        return "Access[***]";
    }
}
