package com.getfluxly.spring.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Names each class, and what is wrong with it. */
final class InvalidTrackedEventFailureAnalyzer extends AbstractFailureAnalyzer<InvalidTrackedEventException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, InvalidTrackedEventException cause) {
        return new FailureAnalysis(
                "The application has classes with @TrackedEvent that GetFluxly would refuse whenever they are tracked:\n\n"
                        + cause.getMessage(),
                "Change them so that they keep the rule, or take @TrackedEvent away. To start without GetFluxly, set"
                        + " 'getfluxly.enabled' to false.",
                cause);
    }
}
