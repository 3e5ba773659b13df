package com.getfluxly.spring.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says what to do instead. */
final class UnsupportedSpringBootFailureAnalyzer extends AbstractFailureAnalyzer<UnsupportedSpringBootException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, UnsupportedSpringBootException cause) {
        return new FailureAnalysis(
                cause.getMessage() + ".",
                "Update Spring Boot, or use getfluxly-core, which needs no Spring: declare a bean of"
                        + " GetFluxlyClient.builder(token).build() with the destroy method 'close'.",
                cause);
    }
}
